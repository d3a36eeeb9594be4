package report2ct.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.PhantomReport;
import report2ct.phantom.ReportWriter;
import report2ct.phantom.Wording;
import report2ct.report.Report;
import report2ct.text.EncoderSet;
import report2ct.text.TextEmbedding;

/**
 * Section vectors of written reports of phantoms: for the record of seed {@code firstSeed + i} one report a variant, with
 * the wording seed {@code seed * MAX_VARIANTS + variant}. Held in memory as float32.
 */
public final class EmbeddingSet {
    /** Most reports of one record. */
    public static final int MAX_VARIANTS = 64;

    private static final int GROUP = 64;

    private final int width;
    private final Selection selection;
    private final float[][] vectors;

    private EmbeddingSet(int width, Selection selection, float[][] vectors) {
        this.width = width;
        this.selection = selection;
        this.vectors = vectors;
    }

    /** Which reports a set holds. */
    public record Selection(long firstSeed, int records, int variants, Wording wording) {
        public Selection {
            if (records <= 0 || variants <= 0 || variants > MAX_VARIANTS) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "embeddings: expected at least one record and 1 to " + MAX_VARIANTS + " variants, found "
                                + records + " and " + variants);
            }
        }

        /** The report of an entry; entries run over the variants of a record first. */
        public PhantomReport report(int entry) {
            long seed = firstSeed + entry / variants;
            long wordingSeed = seed * MAX_VARIANTS + entry % variants;
            return new ReportWriter().write(new FindingSampler().sample(seed), wordingSeed, wording);
        }

        int entries() {
            return Math.multiplyExact(records, variants);
        }
    }

    /**
     * Encodes the reports that the file lacks and reads all of them; a stopped run goes on where it was.
     *
     * @param progress called with the number of finished entries
     */
    public static EmbeddingSet make(Path file, EncoderSet encoders, Selection selection, IntConsumer progress) {
        int row = 2 * encoders.width() * Float.BYTES;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int entries = selection.entries();
            int done = Math.toIntExact(Math.min(entries, channel.size() / row));
            while (done < entries) {
                int end = Math.min(entries, done + GROUP);
                ByteBuffer group = encode(encoders, selection, done, end);
                ChannelBytes.write(channel, group, (long) done * row);
                done = end;
                progress.accept(done);
            }
            return read(channel, encoders.width(), selection);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer encode(EncoderSet encoders, Selection selection, int from, int to) {
        List<Report> reports = new ArrayList<>();
        for (int entry = from; entry < to; entry++) {
            PhantomReport report = selection.report(entry);
            reports.add(Report.of(report.findings(), report.impression()));
        }
        ByteBuffer bytes = ByteBuffer.allocate(reports.size() * 2 * encoders.width() * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (TextEmbedding embedding : encoders.encode(reports)) {
            for (float[] section : embedding.rows()) {
                bytes.asFloatBuffer().put(section);
                bytes.position(bytes.position() + section.length * Float.BYTES);
            }
        }
        return bytes.flip();
    }

    private static EmbeddingSet read(FileChannel channel, int width, Selection selection) throws IOException {
        float[][] vectors = new float[selection.entries()][2 * width];
        ByteBuffer row = ByteBuffer.allocate(2 * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int entry = 0; entry < vectors.length; entry++) {
            row.clear();
            if (!ChannelBytes.read(channel, row, (long) entry * row.capacity())) {
                throw new IOException("ends inside entry " + entry);
            }
            row.flip().asFloatBuffer().get(vectors[entry]);
        }
        return new EmbeddingSet(width, selection, vectors);
    }

    /** Length of a section's vector. */
    public int width() {
        return width;
    }

    /** Reports of one record. */
    public int variants() {
        return selection.variants();
    }

    /** Number of records. */
    public int records() {
        return selection.records();
    }

    /** The label bits of a record: 1 where its findings have the label. */
    public float[] labels(int record) {
        return Labels.of(selection.firstSeed() + record);
    }

    /** Findings vector, then impression vector, of one report. */
    public float[] sections(int record, int variant) {
        return vectors[record * selection.variants() + variant].clone();
    }

    /** Mean and standard deviation of every dimension over all reports: [2 W] each, findings first. */
    public float[][] statistics() {
        double[] sum = new double[2 * width];
        double[] squares = new double[2 * width];
        for (float[] vector : vectors) {
            for (int i = 0; i < vector.length; i++) {
                sum[i] += vector[i];
                squares[i] += (double) vector[i] * vector[i];
            }
        }
        float[][] statistics = new float[2][2 * width];
        for (int i = 0; i < sum.length; i++) {
            double mean = sum[i] / vectors.length;
            statistics[0][i] = (float) mean;
            statistics[1][i] =
                    (float) Math.max(1e-6, Math.sqrt(Math.max(0, squares[i] / vectors.length - mean * mean)));
        }
        return statistics;
    }
}
