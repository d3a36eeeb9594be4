package report2ct.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.PhantomReport;
import report2ct.report.Sentences;
import report2ct.text.EncoderSet;

/**
 * The sentences of written reports of phantoms and their vectors. A sentence that occurs in many reports is encoded and
 * kept once, so that hundreds of thousands of reports cost a few thousand vectors. Held in memory as float32.
 */
public final class SentenceSet {
    private static final int GROUP = 64;

    private final ReportSelection selection;
    private final int[][] findings;
    private final int[][] impression;
    private final List<String> texts;
    private final float[][] vectors;

    private SentenceSet(ReportSelection selection, Index index, float[][] vectors) {
        this.selection = selection;
        this.findings = index.findings;
        this.impression = index.impression;
        this.texts = List.copyOf(index.places.keySet());
        this.vectors = vectors;
    }

    /** Which sentence stands where. For one use. */
    private static final class Index {
        private final Map<String, Integer> places = new LinkedHashMap<>();
        private final int[][] findings;
        private final int[][] impression;

        Index(ReportSelection selection) {
            findings = new int[selection.entries()][];
            impression = new int[selection.entries()][];
            for (int entry = 0; entry < findings.length; entry++) {
                PhantomReport report = selection.report(entry);
                findings[entry] = places(report.findings());
                impression[entry] = places(report.impression());
            }
        }

        private int[] places(String section) {
            return Sentences.of(section).stream()
                    .mapToInt(sentence -> {
                        int next = places.size();
                        Integer known = places.putIfAbsent(sentence, next);
                        return known == null ? next : known;
                    })
                    .toArray();
        }
    }

    /**
     * Encodes the sentences that the file lacks and reads all of them; a stopped run goes on where it was.
     *
     * @param progress called with the number of finished sentences and the number of all
     */
    public static SentenceSet make(Path file, EncoderSet encoders, ReportSelection selection, Progress progress) {
        Index index = new Index(selection);
        List<String> texts = List.copyOf(index.places.keySet());
        int row = encoders.width() * Float.BYTES;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int done = Math.toIntExact(Math.min(texts.size(), channel.size() / row));
            while (done < texts.size()) {
                int end = Math.min(texts.size(), done + GROUP);
                ByteBuffer group = bytes(encoders.vectors(texts.subList(done, end)), row);
                ChannelBytes.write(channel, group, (long) done * row);
                done = end;
                progress.made(done, texts.size());
            }
            return new SentenceSet(selection, index, read(channel, texts.size(), encoders.width()));
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    /** Told how far the encoding is. */
    @FunctionalInterface
    public interface Progress {
        /** {@code done} of {@code all} sentences are encoded. */
        void made(int done, int all);
    }

    private static ByteBuffer bytes(float[][] vectors, int row) {
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * row).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : vectors) {
            bytes.asFloatBuffer().put(vector);
            bytes.position(bytes.position() + row);
        }
        return bytes.flip();
    }

    private static float[][] read(FileChannel channel, int count, int width) throws IOException {
        float[][] vectors = new float[count][width];
        ByteBuffer row = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            row.clear();
            if (!ChannelBytes.read(channel, row, (long) i * row.capacity())) {
                throw new IOException("ends inside sentence " + i);
            }
            row.flip().asFloatBuffer().get(vectors[i]);
        }
        return vectors;
    }

    /** The reports. */
    public ReportSelection selection() {
        return selection;
    }

    /** The different sentences, in the order of their first use. */
    public List<String> texts() {
        return texts;
    }

    /** The vectors of the different sentences, {@code [n, W]}. */
    public float[][] vectors() {
        return vectors.clone();
    }

    /** Length of a vector. */
    public int width() {
        return vectors.length == 0 ? 0 : vectors[0].length;
    }

    /** The sentences of an entry's findings, as places in {@link #texts}. */
    public int[] findings(int entry) {
        return findings[entry].clone();
    }

    /** The sentences of an entry's impression, as places in {@link #texts}. */
    public int[] impression(int entry) {
        return impression[entry].clone();
    }

    /** The label bits of the entry's record: 1 where its findings have the label. */
    public float[] labels(int entry) {
        return Labels.of(selection.seed(entry));
    }

    /** Mean and standard deviation of every dimension over the different sentences: [W] each. */
    public float[][] statistics() {
        int width = width();
        double[] sum = new double[width];
        double[] squares = new double[width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                sum[i] += vector[i];
                squares[i] += (double) vector[i] * vector[i];
            }
        }
        float[][] statistics = new float[2][width];
        for (int i = 0; i < width; i++) {
            double mean = sum[i] / vectors.length;
            statistics[0][i] = (float) mean;
            statistics[1][i] =
                    (float) Math.max(1e-6, Math.sqrt(Math.max(0, squares[i] / vectors.length - mean * mean)));
        }
        return statistics;
    }
}
