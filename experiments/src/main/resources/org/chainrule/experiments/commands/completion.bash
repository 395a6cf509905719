_chainrule() {
  local line=${COMP_LINE:0:COMP_POINT} word path= candidate table key value
  local -a given
  read -ra given <<<"$line"
  word=${line##*[[:space:]]}
  for candidate in "${given[@]:1}"; do
    [ "$candidate" = "$word" ] && continue
    table=_chainrule_words_${path:+${path}_}${candidate//[^A-Za-z0-9_]/_}
    [ -n "${!table+set}" ] && path=${path:+${path}_}${candidate//[^A-Za-z0-9_]/_}
  done
  table=_chainrule_words_${path:-root}
  local choices=${!table-}
  case $path in
    run | gradcheck | draw | lr_find | compare_backends)
      case $word in
        *=*)
          key=${word%%=*}
          value=${word#*=}
          key=${key%.id}
          case $key in
            data) key=dataset ;;
            metrics | trackers) key=${key%s} ;;
          esac
          table=_chainrule_ids_$key
          COMPREPLY=($(compgen -W "${!table-}" -- "$value"))
          case $COMP_WORDBREAKS in
            *=*) ;;
            *) COMPREPLY=("${COMPREPLY[@]/#/${word%%=*}=}") ;;
          esac
          return
          ;;
      esac
      choices="$choices $_chainrule_names_experiments $_chainrule_names_keys"
      [ "$path" = run ] && choices="$choices $_chainrule_names_lessons"
      compopt -o nospace 2>/dev/null
      ;;
    plugins_describe | plugins_check) choices="$choices $_chainrule_names_plugins" ;;
    resume | evaluate | report | export | runs_diff) choices="$choices $(compgen -d -- "$word")" ;;
  esac
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
  case $word in
    -*) ;;
    ?*) [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -F _chainrule chainrule ./chainrule
