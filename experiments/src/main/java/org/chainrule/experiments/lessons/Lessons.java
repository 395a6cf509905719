package org.chainrule.experiments.lessons;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chainrule.experiments.configuration.InputException;
import org.chainrule.experiments.configuration.Nearest;
import org.chainrule.experiments.report.LessonIndex;
import org.chainrule.experiments.report.LessonPage;
import org.chainrule.experiments.report.LessonPart;
import org.chainrule.experiments.run.Console;
import org.chainrule.experiments.run.PluginFactory;
import org.chainrule.experiments.run.RunDirectory;
import org.chainrule.host.Catalog;

/** Runs lessons: {@code lesson/<name>} one, {@code lesson/all} all with a page that lists them. */
public final class Lessons {
  /** What a name of a lesson begins with. */
  public static final String PREFIX = "lesson/";

  private static final String ALL = "all";

  /** In the order of the lecture. */
  private static final List<Lesson> LESSONS = lessons();

  private final PluginFactory factory;
  private final Console console;
  private final boolean brief;

  /**
   * A runner of lessons.
   *
   * @param brief whether to run each in its short form
   */
  public Lessons(Catalog catalog, Console console, boolean brief) {
    this.factory = new PluginFactory(catalog);
    this.console = console;
    this.brief = brief;
  }

  private static List<Lesson> lessons() {
    List<Lesson> lessons = new ArrayList<>(
        List.of(new GradientDescentLesson(), new SoftmaxRegressionLesson(), new BatchesLesson(), new BatchSizeLesson(),
            new FeaturesLesson(), new CollapseLesson(), new DepthLesson(), new ThreeDerivativesLesson(),
            new ComputationalGraphLesson(), new MemoryLesson()));
    lessons.addAll(List.of(new GradientFlowLesson(), new ActivationsLesson(), new OverfittingLesson()));
    lessons.addAll(GeneralisationLesson.all());
    lessons.addAll(List.of(new LandCoverLesson(), new OptimizersLesson()));
    return List.copyOf(lessons);
  }

  /** The names of all lessons, with the prefix. */
  public static List<String> names() {
    return LESSONS.stream().map(lesson -> PREFIX + lesson.name()).toList();
  }

  /**
   * Runs a lesson, or all.
   *
   * @param name with the prefix
   * @param working directory below which {@code runs/} lies
   * @param out the run's directory itself, if the user named one
   * @return facts for programs: the directory, and for each lesson whether all claims hold
   * @throws InputException if there is no such lesson
   */
  public Map<String, Object> run(String name, Path working, Optional<Path> out) {
    String wanted = name.substring(PREFIX.length());
    List<Lesson> lessons = LESSONS.stream().filter(lesson -> wanted.equals(ALL) || lesson.name().equals(wanted))
        .toList();
    if (lessons.isEmpty()) {
      List<String> known = new ArrayList<>(names());
      known.add(PREFIX + ALL);
      throw new InputException("there is no lesson '%s'%s; there are %s"
          .formatted(name, Nearest.hint(name, known), String.join(", ", known)));
    }
    RunDirectory directory = out.map(RunDirectory::named)
        .orElseGet(() -> RunDirectory.create(working, name.replace('/', '-'), LocalDateTime.now()));
    List<LessonIndex.Card> cards = new ArrayList<>();
    Map<String, Object> verdicts = new LinkedHashMap<>();
    for (Lesson lesson : lessons) {
      RunDirectory own = wanted.equals(ALL) ? RunDirectory.named(directory.path().resolve(lesson.name())) : directory;
      Lecture lecture = teach(lesson, own);
      cards.add(LessonIndex.Card.of(lesson.name(), lesson.title(), lesson.idea(), lecture.parts()));
      verdicts.put(lesson.name(), lecture.failures().isEmpty());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("run_dir", directory.path().toString());
    facts.put("lessons", verdicts);
    facts.put("passed", !verdicts.containsValue(false));
    if (wanted.equals(ALL)) {
      Path index = directory.path().resolve("index.html");
      RunDirectory.write(index, LessonIndex.render(cards));
      console.result("Lessons: " + index);
    } else {
      console.result("Report: " + directory.report());
    }
    return facts;
  }

  private Lecture teach(Lesson lesson, RunDirectory run) {
    console.say(lesson.title() + ": " + lesson.idea());
    Instant start = Instant.now();
    Lecture lecture = new Lecture(factory, brief);
    lesson.teach(lecture);
    RunDirectory.write(run.report(), LessonPage.render(lesson.title(), lesson.idea(), lecture.parts()));
    for (LessonPart part : lecture.parts()) {
      if (part instanceof LessonPart.Claim(String claim, boolean holds, String measured)) {
        String line = "%s: %s (%s)".formatted(holds ? "seen" : "NOT SEEN", claim, measured);
        if (holds) {
          console.say("  " + line);
        } else {
          console.warn("lesson " + lesson.name() + ": " + line);
        }
      }
    }
    run.recordLesson(PREFIX + lesson.name(), start, lecture.failures().isEmpty());
    return lecture;
  }
}
