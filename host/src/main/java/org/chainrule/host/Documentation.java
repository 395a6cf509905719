package org.chainrule.host;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a plug-in's Javadoc says.
 *
 * @param text the description: what the function is, its formula and source
 * @param parameters what is said of each parameter, by its name in configurations
 */
record Documentation(String text, Map<String, String> parameters) {
  private static final Pattern TAG = Pattern.compile("(?m)^@");
  private static final Pattern PARAMETER = Pattern.compile("(?s)param\\s+(\\w+)\\s+(.*)");

  /** Reads the comment of a class from the source file that holds it, if it has one. */
  static Optional<Documentation> of(String source, Class<?> type) {
    return comment(source, type.getSimpleName()).map(comment -> {
      String[] parts = TAG.split(comment);
      Map<String, String> parameters = new LinkedHashMap<>();
      for (int i = 1; i < parts.length; i++) {
        Matcher parameter = PARAMETER.matcher(parts[i]);
        if (parameter.matches()) {
          parameters.put(Names.snakeCase(parameter.group(1)), plain(parameter.group(2)));
        }
      }
      return new Documentation(plain(parts[0]), parameters);
    });
  }

  /** The documentation comment in front of a declaration, without its stars and slashes. */
  private static Optional<String> comment(String source, String name) {
    Matcher token = Pattern
        .compile("(?s)\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])*+'"
            + "|//[^\\n]*+|/\\*.*?\\*/|[(){};]|\\b(?:record|class)\\s+" + Pattern.quote(name) + "\\b")
        .matcher(source);
    StringBuilder comment = new StringBuilder();
    int depth = 0;
    while (token.find()) {
      String found = token.group();
      if (found.startsWith("/**")) {
        comment.setLength(0);
        comment.append(found.substring(3, Math.max(3, found.length() - 2)).replaceAll("(?m)^\\s*\\*+[ \\t]?", ""));
      } else if (found.startsWith("///")) {
        comment.append(found.substring(3).strip()).append('\n');
      } else if (found.startsWith("record") || found.startsWith("class")) {
        return Optional.of(comment.toString().strip()).filter(text -> !text.isEmpty());
      } else {
        depth += found.equals("(") ? 1 : found.equals(")") ? -1 : 0;
        if (depth == 0 && "{};".contains(found)) {
          comment.setLength(0);
        }
      }
    }
    return Optional.empty();
  }

  /** Text without Javadoc's and HTML's marks; paragraphs stay apart. */
  private static String plain(String javadoc) {
    String text = javadoc.replaceAll("\\{@(?:code|literal|value|index|summary)\\s+([^{}]*)}", "$1")
        .replaceAll("\\{@(?:link|linkplain)\\s+[^{}\\s]+\\s+([^{}]+)}", "$1")
        .replaceAll("\\{@(?:link|linkplain)\\s+([^{}]+)}", "$1");
    return text.replaceAll("\\s*(?:<p>|\\n\\s*\\n)\\s*", "\f").replaceAll("</?[a-zA-Z][^<>]*>", "")
        .replaceAll("[ \\t\\n\\r]+", " ").replace("\f", "\n\n")
        .replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&#42;", "*").replace("&#47;", "/")
        .strip();
  }
}
