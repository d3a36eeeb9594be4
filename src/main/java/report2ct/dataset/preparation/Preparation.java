package report2ct.dataset.preparation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.source.CaseSource;
import report2ct.dataset.source.SourceCheck;
import report2ct.dataset.store.LatentFile;
import report2ct.dataset.store.SetDescriptor;
import report2ct.dataset.store.ShardPacking;
import report2ct.dataset.store.SkippedCase;
import report2ct.dataset.store.StoreFolder;
import report2ct.dataset.store.StoredCase;
import report2ct.dataset.store.StoredCases;
import report2ct.text.EncoderSet;
import report2ct.text.TextEmbedding;
import report2ct.text.TextEmbeddingFile;
import report2ct.volume.Spacing;

/**
 * Writes the cases of a source into a set, in the source's order: section vectors, picture, latent, then the case's JSON
 * file, which says that it is complete. Each file appears as a whole, so a stopped or killed run is simply started again;
 * what is done is not read a second time. The files do not depend on where a run was stopped, on the number of workers or
 * on the number of processes (which changes the names of shards only). For one run of one thread.
 */
public final class Preparation {
    private final StoreFolder folder;
    private final SetDescriptor set;
    private final PreparationSettings settings;
    private final CaseReading reading;
    private final LatentEncoder encoder;
    private final EncoderSet text;

    private final List<String> chunk = new ArrayList<>();
    private final Map<String, String> inShards = new HashMap<>();
    private int chunkNumber;
    private int done;
    private int encoded;
    private int skipped;
    private int found;
    private long encodedNanos;

    /**
     * A preparation.
     *
     * @param encoder used by the thread that runs it; not closed
     * @param text not closed
     */
    public Preparation(
            StoreFolder folder,
            SetDescriptor set,
            PreparationSettings settings,
            CaseReading reading,
            LatentEncoder encoder,
            EncoderSet text) {
        this.folder = folder;
        this.set = set;
        this.settings = settings;
        this.reading = reading;
        this.encoder = encoder;
        this.text = text;
    }

    /**
     * What a run did.
     *
     * @param encoded cases that it encoded
     * @param found cases that were there already
     * @param skipped cases that were left out, by this run or before
     */
    public record Result(int encoded, int found, int skipped) {}

    /**
     * Stores all cases of this process's share.
     *
     * @param check of the same source; its bad cases are left out, or refused before any work
     * @param stop asked before each case
     * @throws Report2CtException {@link ErrorKind#CANCELLED} when asked to stop; what is done stays
     */
    public Result run(CaseSource source, SourceCheck check, PreparationListener listener, BooleanSupplier stop)
            throws IOException {
        if (settings.onBad() == PreparationSettings.OnBad.STOP) {
            check.refuseBad(source);
        }
        check.bad().forEach(bad -> listener.skipped(bad.place(), bad.reason()));
        folder.create();
        folder.claim(set);
        StoredCases.inShards(folder).forEach(one -> inShards.put(one.id(), one.input()));
        List<Integer> mine =
                check.usable().stream().filter(i -> settings.share().has(i)).toList();
        try (CaseQueue queue = new CaseQueue(reading, settings.workers())) {
            work(source, mine, check.usable(), queue, listener, stop);
        }
        pack();
        return new Result(encoded, found, skipped);
    }

    private void work(
            CaseSource source,
            List<Integer> mine,
            List<Integer> all,
            CaseQueue queue,
            PreparationListener listener,
            BooleanSupplier stop)
            throws IOException {
        List<Integer> pictured = spread(all, settings.pictures());
        int next = 0;
        while (next < mine.size() || !queue.empty()) {
            if (stop.getAsBoolean()) {
                throw new Report2CtException(
                        ErrorKind.CANCELLED,
                        "stopped after " + done + " of " + mine.size() + " cases; the same command goes on from there");
            }
            if (next < mine.size() && !queue.full()) {
                int position = mine.get(next++);
                PendingCase pending = PendingCase.of(position, source.place(position), source.at(position));
                if (known(pending, listener)) {
                    // Cases are dealt with in order, so those under way come first.
                    drain(queue, mine.size(), pictured, listener);
                    finished(pending, mine.size(), listener);
                } else {
                    queue.add(pending);
                }
                continue;
            }
            store(queue.next(), mine.size(), pictured, listener);
        }
    }

    private void drain(CaseQueue queue, int total, List<Integer> pictured, PreparationListener listener)
            throws IOException {
        while (!queue.empty()) {
            store(queue.next(), total, pictured, listener);
        }
    }

    private static List<Integer> spread(List<Integer> all, int wanted) {
        List<Integer> chosen = new ArrayList<>();
        int count = Math.min(wanted, all.size());
        for (int i = 0; i < count; i++) {
            chosen.add(all.get((int) ((long) i * all.size() / count)));
        }
        return chosen;
    }

    /** Whether a case was stored, or left out, by an earlier run. */
    private boolean known(PendingCase pending, PreparationListener listener) throws IOException {
        String id = pending.one().id();
        String shardInput = inShards.get(id);
        if (shardInput != null && !shardInput.equals(pending.input())) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    pending.place() + ": " + id + " lies in a shard of " + folder.root()
                            + " and was made from something else; use another folder");
        }
        Optional<StoredCase> single = folder.single(id);
        boolean stored = shardInput != null
                || (single.isPresent()
                        && single.get().input().equals(pending.input())
                        && Files.isRegularFile(folder.latentFile(id))
                        && Files.isRegularFile(folder.reportFile(pending.reportKey())));
        if (stored) {
            found++;
            return true;
        }
        Optional<SkippedCase> before = folder.skipped(id);
        if (before.isEmpty()
                || settings.retry() == PreparationSettings.Retry.SKIPPED_CASES
                || !before.get().input().equals(pending.input())) {
            return false;
        }
        if (settings.onBad() == PreparationSettings.OnBad.STOP) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    before.get().reason() + " (found by an earlier run; --skip-bad leaves it out, --retry-skipped tries"
                            + " it again)");
        }
        skipped++;
        listener.skipped(pending.place(), before.get().reason());
        return true;
    }

    private void store(CaseQueue.Item item, int total, List<Integer> pictured, PreparationListener listener)
            throws IOException {
        PendingCase pending = item.pending();
        long start = System.nanoTime();
        try {
            PreparedVolume volume = CaseQueue.await(item);
            volume.notes().forEach(note -> listener.note(pending.one().volume().name() + ": " + note));
            write(pending, volume, pictured.contains(pending.position()));
            encoded++;
            Files.deleteIfExists(folder.skippedFile(pending.one().id()));
        } catch (Report2CtException e) {
            skip(pending, e, listener);
        }
        encodedNanos += System.nanoTime() - start;
        finished(pending, total, listener);
    }

    private void skip(PendingCase pending, Report2CtException problem, PreparationListener listener)
            throws IOException {
        boolean theCase = switch (problem.kind()) {
            case INVALID_INPUT, UNSUPPORTED_FORMAT, CORRUPT_FILE -> true;
            case INCOMPATIBLE_WEIGHTS, OUT_OF_MEMORY, OUT_OF_DISK, PROCESS_LOST, CANCELLED, INTERNAL -> false;
        };
        if (!theCase || settings.onBad() == PreparationSettings.OnBad.STOP) {
            throw problem;
        }
        String reason = String.valueOf(problem.getMessage());
        Files.deleteIfExists(folder.caseFile(pending.one().id()));
        Files.deleteIfExists(folder.latentFile(pending.one().id()));
        folder.writeSkipped(new SkippedCase(pending.one().id(), pending.place(), reason, pending.input()));
        skipped++;
        listener.skipped(pending.place(), reason);
    }

    private void write(PendingCase pending, PreparedVolume volume, boolean pictured) throws IOException {
        String id = pending.one().id();
        TextEmbedding vectors = sections(pending);
        if (pictured) {
            CasePicture.write(folder.pictureFile(id), volume.unit(), pending.one());
        }
        LatentEncoder.Latent latent = encoder.encode(volume.unit());
        StoredCase.Statistics statistics = StoredCase.Statistics.of(latent.mean(), latent.logVariance());
        if (statistics.smallest() == statistics.largest()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    set.autoencoder().name() + ": expected a latent that depends on the volume, found "
                            + statistics.smallest() + " everywhere: the weights of its encoder are damaged");
        }
        Files.deleteIfExists(folder.caseFile(id));
        LatentFile.write(folder.latentFile(id), id, set, latent.mean(), latent.logVariance());
        boolean inJson = settings.sideEmbeddings() == PreparationSettings.SideEmbeddings.IN_JSON;
        folder.writeCase(facts(pending, volume, statistics), inJson ? Optional.of(vectors) : Optional.empty());
    }

    /** The vectors of a report, encoded at its first appearance. */
    private TextEmbedding sections(PendingCase pending) throws IOException {
        if (Files.isRegularFile(folder.reportFile(pending.reportKey()))) {
            return folder.report(pending.reportKey());
        }
        TextEmbedding vectors = text.encode(pending.one().report());
        TextEmbeddingFile.save(folder.reportFile(pending.reportKey()), vectors, true);
        return vectors;
    }

    private StoredCase facts(PendingCase pending, PreparedVolume volume, StoredCase.Statistics statistics) {
        Spacing grid = volume.unit().spacing();
        Spacing source = volume.sourceSpacing();
        List<Integer> labels = pending.one().labels();
        return new StoredCase(
                pending.one().id(),
                pending.one().patient(),
                pending.one().split(),
                set.latentShape().subList(1, 4),
                List.of(grid.x(), grid.y(), grid.z()),
                List.of(
                        volume.sourceSize().nx(),
                        volume.sourceSize().ny(),
                        volume.sourceSize().nz()),
                List.of(source.x(), source.y(), source.z()),
                pending.reportKey(),
                set.text().width(),
                set.autoencoder().sha256(),
                pending.input(),
                labels.isEmpty() ? null : labels,
                statistics,
                volume.notes());
    }

    private void finished(PendingCase pending, int total, PreparationListener listener) throws IOException {
        done++;
        chunk.add(pending.one().id());
        if (chunk.size() == settings.casesPerShard()) {
            pack();
        }
        double left = encoded == 0 ? Double.NaN : encodedNanos / 1e9 / encoded * (total - done);
        listener.progress(new PreparationListener.Progress(done, total, encoded, left));
    }

    /** Moves the finished cases into the next shard, if shards are wanted. */
    private void pack() throws IOException {
        if (settings.casesPerShard() == 0) {
            return;
        }
        new ShardPacking(folder, set).pack(settings.share().shardName(chunkNumber++), chunk);
        chunk.clear();
    }
}
