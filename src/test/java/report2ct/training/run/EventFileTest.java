package report2ct.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_250L));

    @TempDir
    Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("events"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void numbersAreReadBackWithTheirStepsAndTimes() throws IOException {
        try (EventFile file = EventFile.create(folder.resolve("events"), 301, CLOCK)) {
            file.numbers(320, Map.of("loss", 0.25, "learning-rate", 1e-4));
            file.numbers(1L << 40, Map.of("loss", -3.5));
        }

        List<EventRecords.Event> events = EventRecords.read(files().get(0));

        assertThat(events).hasSize(4);
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).start()).isTrue();
        assertThat(events.get(1).step()).isEqualTo(301);
        assertThat(events).extracting(EventRecords.Event::time).containsOnly(1_700_000_000.25);
        assertThat(events.get(2).step()).isEqualTo(320);
        assertThat(events.get(2).numbers()).isEqualTo(Map.of("loss", 0.25f, "learning-rate", 1e-4f));
        assertThat(events.get(3).step()).isEqualTo(1L << 40);
        assertThat(events.get(3).numbers()).isEqualTo(Map.of("loss", -3.5f));
        assertThat(files().get(0)).hasFileName("events.out.tfevents.1700000000.report2ct.000");
    }

    @Test
    void picturesAreReadBack() throws IOException {
        byte[] png = new byte[70_000];
        png[69_999] = 7;
        try (EventFile file = EventFile.create(folder.resolve("events"), 1, CLOCK)) {
            file.picture(5, new SamplePicture("report-1", 300, 20, png));
        }

        EventRecords.Event event = EventRecords.read(files().get(0)).get(2);

        assertThat(event.step()).isEqualTo(5);
        assertThat(event.pictures().get("samples/report-1")).isEqualTo(png);
        assertThat(event.sizes().get("samples/report-1")).containsExactly(20, 300, 1);
    }

    @Test
    void twoFilesOfOneSecondHaveTwoNames() throws IOException {
        EventFile.create(folder.resolve("events"), 1, CLOCK).close();
        EventFile.create(folder.resolve("events"), 1, CLOCK).close();

        assertThat(files()).hasSize(2);
    }

    /** CRC-32C of "123456789" is e3069283 (RFC 3720, B.4 gives the polynomial). */
    @Test
    void theChecksumIsTheMaskedOne() {
        long crc = 0xe3069283L;
        int expected = (int) (((crc >>> 15 | crc << 17) & 0xffffffffL) + 0xa282ead8L);

        assertThat(EventFile.maskedCrc("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(expected);
    }
}
