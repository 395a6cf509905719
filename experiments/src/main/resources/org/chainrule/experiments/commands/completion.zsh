_chainrule() {
  local place candidate next key value table
  local -a choices
  for candidate in "${(@)words[2,CURRENT-1]}"; do
    next=${place:+${place}_}${candidate//[^A-Za-z0-9_]/_}
    table=_chainrule_words_$next
    (( ${(P)+table} )) && place=$next
  done
  table=_chainrule_words_${place:-root}
  choices=(${=${(P)table}})
  case $place in
    run | gradcheck | draw | lr_find | compare_backends)
      if [[ $PREFIX == *=* ]]; then
        key=${PREFIX%%=*}
        key=${key%.id}
        case $key in
          data) key=dataset ;;
          metrics | trackers) key=${key%s} ;;
        esac
        table=_chainrule_ids_$key
        compset -P '*='
        if [[ $key != *[^A-Za-z0-9_]* ]] && (( ${(P)+table} )); then
          compadd -- ${=${(P)table}}
        else
          _files
        fi
        return
      fi
      choices+=(${=_chainrule_names_experiments})
      [[ $place == run ]] && choices+=(${=_chainrule_names_lessons})
      compadd -S '' -- ${=_chainrule_names_keys}
      ;;
    plugins_describe | plugins_check) choices+=(${=_chainrule_names_plugins}) ;;
    resume | evaluate | report | export | runs_diff) _files -/ ;;
  esac
  compadd -- $choices
  [[ $PREFIX == -* || $compstate[nmatches] -gt 0 ]] || _files
}
# Put into a folder of fpath, this file is the body of the function; read by source, it only defines it.
if [[ $funcstack[1] == _chainrule ]]; then
  _chainrule "$@"
else
  (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit }
  compdef _chainrule chainrule
fi
