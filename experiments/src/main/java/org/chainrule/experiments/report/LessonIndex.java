package org.chainrule.experiments.report;

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
    /** A card with the first drawing of a lesson. */
    public static Card of(String folder, String title, String idea, List<LessonPart> parts) {
      String thumbnail = parts.stream().map(part -> switch (part) {
        case LessonPart.Figure figure -> figure.chart().svg();
        case LessonPart.Drawing drawing -> drawing.svg();
        case LessonPart.Text _, LessonPart.Formula _, LessonPart.Source _, LessonPart.Table _, LessonPart.Claim _ -> "";
      }).filter(svg -> !svg.isEmpty()).findFirst().orElse("");
      String verdict = parts.stream().filter(part -> part instanceof LessonPart.Claim claim && !claim.holds())
          .map(part -> "Not seen: " + ((LessonPart.Claim) part).claim()).findFirst().orElse("");
      return new Card(folder, title, idea, thumbnail, verdict);
    }
  }

  /** The page. */
  public static String render(List<Card> cards) {
    return LessonPage.render("lessons.jte", new LessonIndex(cards, LessonPage.styleSheet()));
  }
}
