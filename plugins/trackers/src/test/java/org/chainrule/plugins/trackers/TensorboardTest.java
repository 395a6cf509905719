package org.chainrule.plugins.trackers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chainrule.api.Tracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.Summary;
import org.tensorflow.util.Event;

/** What the tracker writes, read by TensorFlow's own classes. */
class TensorboardTest {
  @TempDir
  private Path directory;

  private final Map<String, Object> configuration = new LinkedHashMap<>(
      Map.of("optimizer", Map.of("id", "adam"), "seed", 7));

  private void record(int first, int last) throws IOException {
    try (Tracker.Recording recording = new Tensorboard().start(directory, configuration, first)) {
      for (int epoch = first; epoch <= last; epoch++) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("training_loss", 1.0 / epoch);
        figures.put("validation_accuracy", epoch == 2 ? Double.NaN : epoch / 8.0);
        recording.epoch(epoch, 300_000_000_000L * epoch, figures);
      }
    }
  }

  private Path file() {
    return directory.resolve("events.out.tfevents.chainrule");
  }

  private List<Event> events() throws IOException {
    List<Event> events = new ArrayList<>();
    for (byte[] record : EventFile.records(file())) {
      events.add(Event.parseFrom(record));
    }
    return events;
  }

  @Test
  void scalarsAndConfigurationAreThere() throws IOException {
    double before = System.currentTimeMillis() / 1e3;
    record(1, 3);
    List<Event> events = events();
    assertEquals(5, events.size());
    assertEquals("brain.Event:2", events.getFirst().getFileVersion());
    events.forEach(event -> assertTrue(event.getWallTime() >= before && event.getWallTime() < before + 600));
    Summary.Value text = events.get(1).getSummary().getValue(0);
    assertEquals("configuration", text.getTag());
    assertEquals("text", text.getMetadata().getPluginData().getPluginName());
    assertEquals(DataType.DT_STRING, text.getTensor().getDtype());
    assertEquals(1, text.getTensor().getTensorShape().getDim(0).getSize());
    assertTrue(text.getTensor().getStringVal(0).toStringUtf8().contains("    optimizer:\n      id: adam\n"),
        text::toString);
    for (int epoch = 1; epoch <= 3; epoch++) {
      Event event = events.get(epoch + 1);
      assertEquals(300_000_000_000L * epoch, event.getStep());
      assertEquals(List.of("epoch", "training_loss", "validation_accuracy"),
          event.getSummary().getValueList().stream().map(Summary.Value::getTag).toList());
      assertEquals(List.of((float) epoch, (float) (1.0 / epoch), epoch == 2 ? Float.NaN : epoch / 8f),
          event.getSummary().getValueList().stream().map(Summary.Value::getSimpleValue).toList());
      assertTrue(event.getUnknownFields().asMap().isEmpty() && event.getSummary().getUnknownFields().asMap().isEmpty());
    }
  }

  @Test
  void resumingDropsLaterEpochsAndARecordThatWasCutOff() throws IOException {
    record(1, 4);
    List<Long> steps = events().stream().map(Event::getStep).toList();
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, 40), StandardOpenOption.APPEND);
    record(3, 4);
    assertEquals(steps, events().stream().map(Event::getStep).toList());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    assertEquals(5, events().size(), "what was cut off is not there");
    record(1, 1);
    assertEquals(3, events().size(), "a fresh run starts a fresh file");
  }

  @Test
  void aRecordHasItsLengthAndMaskedChecksums() throws IOException {
    // The published check value of CRC-32C is that of these nine digits: 0xe3069283.
    try (EventFile events = EventFile.open(file(), List.of())) {
      events.append("123456789".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] bytes = Files.readAllBytes(file());
    int crc = Integer.rotateRight(0xe3069283, 15) + 0xa282ead8;
    assertArrayEquals(HexFormat.of().parseHex("0900000000000000"), Arrays.copyOf(bytes, 8));
    assertEquals(crc, Integer.reverseBytes(ByteBuffer.wrap(bytes).getInt(bytes.length - 4)));
  }
}
