package report2ct.dataset.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.LatentSource;
import report2ct.dataset.ProblemList;
import report2ct.dataset.Split;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.text.TextEmbedding;
import report2ct.weights.SafetensorsFile;

/**
 * A prepared set, read from disk case by case in the order of the ids. Opening it reads the facts of all cases and refuses
 * a set whose parts do not belong together; {@link #checkFiles()} opens every file as well. Any thread may read.
 */
public final class LatentStore implements LatentSource {
    private final StoreFolder folder;
    private final SetDescriptor set;
    private final List<Entry> entries;

    /** A case and the shard that holds it; no shard: a file of its own. */
    private record Entry(StoredCase facts, Optional<String> shard) {}

    private LatentStore(StoreFolder folder, SetDescriptor set, List<Entry> entries) {
        this.folder = folder;
        this.set = set;
        this.entries = List.copyOf(entries);
    }

    /**
     * Opens a set.
     *
     * @throws Report2CtException with all problems together: files that are missing, ids that occur twice, patients in both
     *     splits, latents of another size or of another autoencoder, vectors of another width
     */
    public static LatentStore open(Path root) throws IOException {
        StoreFolder folder = new StoreFolder(root);
        SetDescriptor set = folder.descriptor()
                .orElseThrow(() -> new Report2CtException(
                        ErrorKind.INVALID_INPUT, root + ": expected a prepared set with a file set.json, found none"));
        List<Entry> entries = new ArrayList<>();
        for (String id : folder.singles()) {
            entries.add(new Entry(folder.single(id).orElseThrow(), Optional.empty()));
        }
        for (String shard : folder.shards()) {
            ShardPacking.index(folder, shard).forEach(one -> entries.add(new Entry(one, Optional.of(shard))));
        }
        entries.sort(Comparator.comparing(entry -> entry.facts().id()));
        LatentStore store = new LatentStore(folder, set, entries);
        store.check();
        return store;
    }

    private void check() throws IOException {
        ProblemList problems = new ProblemList();
        Map<String, Split> patients = new HashMap<>();
        Set<String> reports = new HashSet<>();
        String before = "";
        for (Entry entry : entries) {
            StoredCase one = entry.facts();
            if (one.id().equals(before)) {
                problems.add(one.id() + ": stored twice, " + place(entry)
                        + " and elsewhere; running prepare again ends an interrupted move into a shard");
            }
            before = one.id();
            Split split = patients.putIfAbsent(one.patient(), one.split());
            if (split != null && split != one.split()) {
                problems.add(one.id() + ": patient " + one.patient() + " is in "
                        + one.split().text() + " and in " + split.text());
            }
            facts(one, problems);
            if (!Files.isRegularFile(place(entry))) {
                problems.add(one.id() + ": " + place(entry) + " is missing");
            }
            if (reports.add(one.report()) && !Files.isRegularFile(folder.reportFile(one.report()))) {
                problems.add(one.id() + ": " + folder.reportFile(one.report()) + " is missing");
            }
        }
        Set<String> known = new HashSet<>(folder.singles());
        for (String name : folder.latents()) {
            if (!known.contains(name)) {
                problems.add(name + ": " + folder.caseFile(name)
                        + " is missing; running prepare again ends an interrupted run");
            }
        }
        problems.refuse(ErrorKind.INVALID_INPUT, folder.root().toString());
    }

    private void facts(StoredCase one, ProblemList problems) {
        List<Long> cells = set.latentShape().subList(1, 4);
        if (!one.dim().equals(cells)) {
            problems.add(one.id() + ": expected a latent of " + cells + " cells, found " + one.dim());
        }
        if (!one.autoencoder().equals(set.autoencoder().sha256())) {
            problems.add(one.id() + ": expected a latent of the autoencoder "
                    + set.autoencoder().sha256() + ", found one of " + one.autoencoder());
        }
        if (one.sectionWidth() != set.text().width()) {
            problems.add(one.id() + ": expected section vectors of "
                    + set.text().width() + " numbers, found " + one.sectionWidth());
        }
        int labels = one.labels() == null ? 0 : one.labels().size();
        if (labels != set.labelNames().size()) {
            problems.add(one.id() + ": expected " + set.labelNames().size() + " labels, found " + labels);
        }
    }

    private Path place(Entry entry) {
        return entry.shard()
                .map(folder::shardFile)
                .orElse(folder.latentFile(entry.facts().id()));
    }

    /** Opens every file and compares its arrays with the set; reads no elements. */
    public void checkFiles() throws IOException {
        ProblemList problems = new ProblemList();
        Set<String> reports = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            try {
                String problem = latentProblem(entry);
                if (!problem.isEmpty()) {
                    problems.add(place(entry) + ": " + problem);
                }
                if (reports.add(entry.facts().report())) {
                    embedding(i);
                }
            } catch (Report2CtException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        problems.refuse(ErrorKind.INVALID_INPUT, folder.root().toString());
    }

    private String latentProblem(Entry entry) throws IOException {
        String id = entry.facts().id();
        if (entry.shard().isEmpty()) {
            return LatentFile.problem(place(entry), id, set);
        }
        try (SafetensorsFile open = SafetensorsFile.open(place(entry))) {
            return LatentFile.problem(
                    open, arrayName(entry, LatentFile.MEAN), arrayName(entry, LatentFile.LOG_VARIANCE), set);
        }
    }

    private static String arrayName(Entry entry, String array) {
        return entry.shard().isEmpty()
                ? array
                : ShardPacking.arrayName(entry.facts().id(), array);
    }

    /** The cases of one split. */
    public LatentStore only(Split split) {
        return new LatentStore(
                folder,
                set,
                entries.stream().filter(e -> e.facts().split() == split).toList());
    }

    /** How the set was made. */
    public SetDescriptor descriptor() {
        return set;
    }

    /** What is known about a case. */
    public StoredCase facts(int index) {
        return entries.get(index).facts();
    }

    /** Who a case is of. */
    public String patient(int index) {
        return facts(index).patient();
    }

    /** The part of the set that a case belongs to. */
    public Split split(int index) {
        return facts(index).split();
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public String id(int index) {
        return facts(index).id();
    }

    @Override
    public long[] shape() {
        return set.latentShape().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public float[] latent(int index) {
        return read(index, LatentFile.MEAN);
    }

    @Override
    public Optional<float[]> logVariance(int index) {
        return Optional.of(read(index, LatentFile.LOG_VARIANCE));
    }

    /**
     * A draw from the posterior: mean + exp(log-variance / 2) * noise. The noise depends on the seed and the case's id
     * alone.
     */
    public float[] sampled(int index, long seed) {
        float[] mean = latent(index);
        float[] logVariance = read(index, LatentFile.LOG_VARIANCE);
        float[] noise = new float[mean.length];
        new CounterRandom(seed ^ Fingerprint.number(id(index)), RandomStream.POSTERIOR).fillNormal(0, noise);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += (float) StrictMath.exp(0.5 * logVariance[i]) * noise[i];
        }
        return mean;
    }

    private float[] read(int index, String array) {
        Entry entry = entries.get(index);
        try (SafetensorsFile open = SafetensorsFile.open(place(entry))) {
            return LatentFile.read(open, arrayName(entry, array), entry.facts().id(), set);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, id(index) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public float[] spacingMm(int index) {
        List<Double> mm = facts(index).spacing();
        return new float[] {
            mm.get(0).floatValue(), mm.get(1).floatValue(), mm.get(2).floatValue()
        };
    }

    @Override
    public int sectionWidth() {
        return set.text().width();
    }

    @Override
    public float[] sections(int index) {
        TextEmbedding embedding = embedding(index);
        int width = sectionWidth();
        float[] both = new float[2 * width];
        System.arraycopy(embedding.findings(), 0, both, 0, width);
        System.arraycopy(embedding.impression(), 0, both, width, width);
        LatentFile.requireFinite(id(index), "sections", both);
        return both;
    }

    private TextEmbedding embedding(int index) {
        String key = facts(index).report();
        TextEmbedding embedding;
        try {
            embedding = folder.report(key);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, id(index) + ": " + e.getMessage(), e);
        }
        List<SetDescriptor.Encoder> encoders = embedding.encoders().stream()
                .map(e -> new SetDescriptor.Encoder(e.name(), e.width(), e.sha256()))
                .toList();
        if (!encoders.equals(set.text().encoders())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    folder.reportFile(key) + ": expected vectors of "
                            + set.text().encoders() + ", found those of " + encoders);
        }
        return embedding;
    }

    @Override
    public List<String> labelNames() {
        return set.labelNames();
    }

    @Override
    public float[] labels(int index) {
        List<Integer> labels = facts(index).labels();
        if (labels == null) {
            return new float[0];
        }
        float[] values = new float[labels.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.get(i);
        }
        return values;
    }
}
