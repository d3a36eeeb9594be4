package report2ct.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import report2ct.report.Report;
import report2ct.report.Section;
import report2ct.text.token.TextFixtures;
import report2ct.text.token.TokenizedText;

class EncoderSetTest {
    /** Gives the length of a text and a constant; records what it was asked and whether it was closed. */
    private static final class Fake implements TextEncoder {
        private final String name;
        private final float constant;
        private final List<String> asked = new ArrayList<>();
        private final @Nullable RuntimeException whenClosed;
        private int closed;

        Fake(String name, float constant, @Nullable RuntimeException whenClosed) {
            this.name = name;
            this.constant = constant;
            this.whenClosed = whenClosed;
        }

        Fake(String name, float constant) {
            this(name, constant, null);
        }

        @Override
        public EncoderInfo info() {
            return new EncoderInfo(name, "fake", 2, "ab".repeat(32));
        }

        @Override
        public List<EncodedText> encode(List<String> texts) {
            asked.addAll(texts);
            return texts.stream().map(this::encode).toList();
        }

        private EncodedText encode(String text) {
            int[] ids = {1, 2};
            return new EncodedText(
                    new float[] {text.length(), constant}, new TokenizedText(ids, 2 + text.length() / 10, "lost"));
        }

        @Override
        public void close() {
            closed++;
            if (whenClosed != null) {
                throw whenClosed;
            }
        }
    }

    private static EncoderSet set(EmptySection policy) {
        return EncoderSet.of(List.of(new Fake("a", 7), new Fake("b", 9)), policy);
    }

    @Test
    void aSectionIsTheConcatenationInOrderAndFindingsComeFirst() {
        try (EncoderSet set = set(EmptySection.ENCODE_EMPTY)) {
            TextEmbedding found = set.encode(Report.of("  abc\n d", "xy"));

            assertThat(found.rows()).isDeepEqualTo(new float[][] {{5, 7, 5, 9}, {2, 7, 2, 9}});
            assertThat(EncoderSet.stack(List.of(found, found)))
                    .isDeepEqualTo(new float[][][] {found.rows(), found.rows()});
            assertThat(set.width()).isEqualTo(4);
        }
    }

    @Test
    void anEmptySectionFollowsThePolicy() {
        Report report = Report.of("Not given.", "xy");

        assertThat(set(EmptySection.ENCODE_EMPTY).encode(report).findings()).containsExactly(0, 7, 0, 9);
        assertThat(set(EmptySection.ZERO).encode(report).findings()).containsExactly(0, 0, 0, 0);
        assertThat(set(EmptySection.COPY_OTHER).encode(report).findings()).containsExactly(2, 7, 2, 9);
        assertThat(set(EmptySection.COPY_OTHER).encode(Report.of("", "")).impression())
                .containsExactly(0, 7, 0, 9);
        for (EmptySection policy : EmptySection.values()) {
            assertThat(set(policy).encode(report).impression()).containsExactly(2, 7, 2, 9);
        }
    }

    @Test
    void repeatedTextsAreEncodedOnce() {
        Fake fake = new Fake("a", 1);
        EncoderSet set = EncoderSet.of(List.of(fake), EmptySection.ENCODE_EMPTY);

        set.encode(List.of(Report.of("x", "y"), Report.of("x ", "z"), Report.of("y", "x")));

        assertThat(fake.asked).containsExactly("x", "y", "z");
    }

    @Test
    void whatWasCutIsNotedForEachSectionAndEncoder() {
        TextEmbedding found = set(EmptySection.ENCODE_EMPTY).encode(Report.of("0123456789 123456789", "short"));

        assertThat(found.tokens())
                .containsExactly(
                        new SectionTokens(Section.FINDINGS, "a", 2, 2),
                        new SectionTokens(Section.FINDINGS, "b", 2, 2),
                        new SectionTokens(Section.IMPRESSION, "a", 2, 0),
                        new SectionTokens(Section.IMPRESSION, "b", 2, 0));
        assertThat(found.truncationNotes())
                .containsExactly(
                        "findings: 2 tokens at the end were not read by a (limit 2)",
                        "findings: 2 tokens at the end were not read by b (limit 2)");
    }

    @Test
    void closingClosesAllInReverseEvenIfSomeFail() {
        Fake first = new Fake("a", 1, new IllegalStateException("first"));
        Fake second = new Fake("b", 1);
        Fake third = new Fake("c", 1, new IllegalStateException("third"));
        EncoderSet set = EncoderSet.of(List.of(first, second, third), EmptySection.ZERO);

        assertThatThrownBy(set::close)
                .hasMessage("third")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("first"));
        assertThat(List.of(first.closed, second.closed, third.closed)).containsExactly(1, 1, 1);
    }

    @Test
    void namesMustDifferAndOneEncoderIsNeeded() {
        assertThatThrownBy(() -> EncoderSet.of(List.of(new Fake("a", 1), new Fake("a", 2)), EmptySection.ZERO))
                .hasMessageContaining("found a more than once");
        assertThatThrownBy(() -> EncoderSet.of(List.of(), EmptySection.ZERO)).hasMessageContaining("found none");
    }

    @Test
    void publishedEncodersAreOpenedInTheirOrder() throws IOException {
        List<Path> directories =
                TextFixtures.encoders().stream().map(TextFixtures::directory).toList();
        try (EncoderSet set = EncoderSet.open(directories)) {
            assertThat(set.width()).isEqualTo(96);
            assertThat(set.encoders()).extracting(EncoderInfo::kind).containsExactly("bert", "distilbert", "bert");
            assertThat(set.emptySection()).isEqualTo(EmptySection.ENCODE_EMPTY);
        }
        List<Path> oneMissing = List.of(directories.get(0), Path.of("nowhere"));
        assertThatThrownBy(() -> EncoderSet.open(oneMissing)).hasMessageContaining("nowhere");
    }

    @Test
    void anEmbeddingIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        TextEmbedding embedding = set(EmptySection.ENCODE_EMPTY).encode(Report.of("0123456789 secret", "y"));
        Path file = folder.resolve("e.safetensors");

        TextEmbeddingFile.save(file, embedding, false);

        assertThat(TextEmbeddingFile.load(file)).isEqualTo(embedding);
        assertThat(TextEmbeddingFile.load(file).hashCode()).isEqualTo(embedding.hashCode());
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
        assertThatThrownBy(() -> TextEmbeddingFile.save(file, embedding, false)).hasMessageContaining("e.safetensors");
        TextEmbeddingFile.save(file, embedding, true);
    }

    @Test
    void anotherSafetensorsFileIsNoEmbedding() {
        Path other = TextFixtures.directory("medembed").resolve("model.safetensors");

        assertThatThrownBy(() -> TextEmbeddingFile.load(other))
                .hasMessageContaining("layout: expected report2ct-embedding/1, found none");
    }

    @Test
    void theEmptyTextIsEncodedAndNotZero() throws IOException {
        try (EncoderSet set = EncoderSet.open(List.of(TextFixtures.directory("cxrbert")))) {
            assertThat(set.encode(Report.of("", "")).findings()).isNotEqualTo(new float[40]);
        }
    }

    @Test
    void vectorsAreCopied() {
        TextEmbedding embedding = set(EmptySection.ZERO).encode(Report.of("a", "b"));
        embedding.findings()[0] = 99;

        assertThat(embedding.findings()[0]).isEqualTo(1);
        assertThatThrownBy(() -> new TextEmbedding(new float[3], new float[4], embedding.encoders(), List.of()))
                .hasMessageContaining("two vectors of 4 numbers, found 3 and 4");
    }
}
