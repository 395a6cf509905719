package org.chainrule.experiments.lessons;

import java.util.List;

/**
 * The contents of all lessons as one HTML file.
 *
 * @param cards one for each lesson
 * @param style the style sheet
 */
public record LessonIndex(List<Card> cards, String style) {
  /**
   * A lesson in the list.
   *
   * @param folder where its report lies, from the list
   * @param title its heading
   * @param idea the idea in one sentence
   * @param thumbnail its first drawing
   * @param verdict what is wrong with it; empty if all claims hold
   */
  public record Card(String folder, String title, String idea, String thumbnail, String verdict) {
    static Card of(Lesson lesson, Lecture lecture) {
      String thumbnail = lecture.parts().stream().map(part -> switch (part) {
        case Lecture.Part.Figure figure -> figure.chart().svg();
        case Lecture.Part.Drawing drawing -> drawing.svg();
        default -> "";
      }).filter(svg -> !svg.isEmpty()).findFirst().orElse("");
      return new Card(lesson.name(), lesson.title(), lesson.idea(), thumbnail,
          lecture.failures().isEmpty() ? "" : "Not seen: " + lecture.failures().getFirst().claim());
    }
  }

  static String render(List<Card> cards) {
    return LessonPage.render("lessons.jte", new LessonIndex(cards, LessonPage.styleSheet()));
  }
}
