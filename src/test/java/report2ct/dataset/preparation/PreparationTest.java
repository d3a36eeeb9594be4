package report2ct.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.Split;
import report2ct.dataset.TinyChests;
import report2ct.dataset.TinySets;
import report2ct.dataset.preparation.CaseReading.Guards;
import report2ct.dataset.preparation.PreparationSettings.OnBad;
import report2ct.dataset.preparation.PreparationSettings.Retry;
import report2ct.dataset.preparation.PreparationSettings.SideEmbeddings;
import report2ct.dataset.source.CaseSource;
import report2ct.dataset.source.CtRateSource;
import report2ct.dataset.source.ManifestSource;
import report2ct.dataset.source.SourceCheck;
import report2ct.dataset.store.LatentStore;
import report2ct.dataset.store.LatentType;
import report2ct.dataset.store.SetDescriptor;
import report2ct.dataset.store.StoreFolder;
import report2ct.text.EmptySection;
import report2ct.text.EncoderSet;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Preprocessing;
import report2ct.volume.Volume;
import report2ct.volume.VolumeShape;

/** Runs on CT-RATE-like folders and tables of a few small chests, with an encoder that averages. */
class PreparationTest {
    private static final List<String> NAMES =
            List.of("train_1_a_1", "train_1_a_2", "train_2_a_1", "train_3_a_1", "valid_1_a_1");
    private static final Preprocessing SMALL = new Preprocessing(HounsfieldRange.CT, new VolumeShape(16, 16, 8));
    private static final PreparationSettings STANDARD = PreparationSettings.standard();

    @TempDir
    static Path ctRate;

    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();
    private final TinySets.WordCounter words = new TinySets.WordCounter();

    @BeforeEach
    void writeCtRate() throws IOException {
        if (!Files.exists(ctRate.resolve("metadata"))) {
            TinyChests.ctRate(ctRate, NAMES);
        }
    }

    private static SetDescriptor descriptor(LatentEncoder encoder, List<String> labels) {
        return new SetDescriptor(
                SetDescriptor.LAYOUT,
                List.of(16, 16, 8),
                -1000,
                1000,
                new SetDescriptor.AutoencoderFacts("averages", "12".repeat(32), 8, encoder.encoding(), "fp32"),
                encoder.latentShape(SMALL.size()),
                LatentType.FLOAT32,
                new SetDescriptor.TextFacts(
                        List.of(new SetDescriptor.Encoder("words", TinySets.WIDTH, "ab".repeat(32))),
                        EmptySection.ENCODE_EMPTY,
                        TinySets.WIDTH),
                labels);
    }

    private Preparation.Result run(CaseSource source, Path out, PreparationSettings settings, int stopAfter)
            throws IOException {
        AtomicInteger left = new AtomicInteger(stopAfter);
        try (LatentEncoder encoder = new Interrupted(AutoencoderEncoder.whole(new TinySets.Averages()), left);
                EncoderSet text = EncoderSet.of(List.of(words), EmptySection.ENCODE_EMPTY)) {
            return new Preparation(
                            new StoreFolder(out),
                            descriptor(encoder, source.labelNames()),
                            settings,
                            new CaseReading(SMALL, Guards.CHEST),
                            encoder,
                            text)
                    .run(source, SourceCheck.of(source), listener(), () -> false);
        }
    }

    private Preparation.Result run(CaseSource source, Path out, PreparationSettings settings) throws IOException {
        return run(source, out, settings, Integer.MAX_VALUE);
    }

    private static CtRateSource ctRate() throws IOException {
        return CtRateSource.open(CtRateSource.Options.standard(ctRate));
    }

    private PreparationListener listener() {
        return new PreparationListener() {
            @Override
            public void skipped(String place, String reason) {
                heard.add(place + " | " + reason);
            }

            @Override
            public void progress(Progress progress) {
                heard.add(progress.done() + "/" + progress.total() + " " + progress.encoded());
            }
        };
    }

    /** Fails like a killed process after a number of volumes: no file of the next one is begun. */
    private record Interrupted(LatentEncoder inner, AtomicInteger left) implements LatentEncoder {
        @Override
        public String encoding() {
            return inner.encoding();
        }

        @Override
        public List<Long> latentShape(VolumeShape grid) {
            return inner.latentShape(grid);
        }

        @Override
        public Latent encode(Volume unit) {
            if (left.getAndDecrement() == 0) {
                throw new Report2CtException(ErrorKind.INTERNAL, "killed");
            }
            return inner.encode(unit);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    void aFolderLikeCtRateBecomesASet() throws IOException {
        Path out = folder.resolve("set");

        Preparation.Result result = run(ctRate(), out, STANDARD);

        assertThat(result).isEqualTo(new Preparation.Result(5, 0, 0));
        LatentStore store = LatentStore.open(out);
        store.checkFiles();
        assertThat(store.size()).isEqualTo(5);
        assertThat(store.only(Split.VALID).size()).isEqualTo(1);
        assertThat(store.patient(1)).isEqualTo("train_1");
        assertThat(store.labelNames()).hasSize(18);
        assertThat(store.labels(4)).startsWith(1, 0).hasSize(18);
        for (int i = 0; i < store.size(); i++) {
            Volume chest = TinyChests.chest(store.id(i).hashCode());
            try (AutoencoderEncoder encoder = AutoencoderEncoder.whole(new TinySets.Averages())) {
                LatentEncoder.Latent expected = encoder.encode(SMALL.apply(chest));
                assertThat(store.latent(i)).containsExactly(expected.mean(), within(1e-5f));
                assertThat(store.logVariance(i).orElseThrow()).containsExactly(expected.logVariance());
            }
            assertThat(store.spacingMm(i)[0]).isCloseTo((float) (chest.spacing().x() * 48 / 16), within(1e-4f));
        }
        assertThat(words.asked).contains("Findings of train_2_a, with \"quotes\". Second line.");
        assertThat(heard).endsWith("5/5 5");
    }

    @Test
    void reconstructionsOfAScanShareOneFileOfVectors() throws IOException {
        Path out = folder.resolve("set");

        run(ctRate(), out, STANDARD);

        LatentStore store = LatentStore.open(out);
        assertThat(store.facts(0).report()).isEqualTo(store.facts(1).report());
        assertThat(store.facts(0).report()).isNotEqualTo(store.facts(2).report());
        assertThat(out.resolve("reports").toFile().list()).hasSize(4);
        assertThat(words.asked.stream().filter(t -> t.contains("Impression of train_1_a")))
                .hasSize(1);
        assertThat(store.sections(0)).containsExactly(store.sections(1));
    }

    @Test
    void aSecondRunDoesNothing() throws IOException {
        Path out = folder.resolve("set");
        run(ctRate(), out, STANDARD);
        Map<String, String> before = files(out);

        Preparation.Result again = run(ctRate(), out, STANDARD, 0);

        assertThat(again).isEqualTo(new Preparation.Result(0, 5, 0));
        assertThat(files(out)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 1", "1, 0, 1", "3, 0, 2", "2, 2, 1", "4, 2, 3", "3, 3, 2"})
    void aRunThatWasKilledAndStartedAgainGivesTheSameFiles(int after, int shards, int workers) throws IOException {
        PreparationSettings settings = STANDARD.withCasesPerShard(shards);
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        run(ctRate(), whole, settings);

        assertThatThrownBy(() -> run(ctRate(), killed, settings.withWorkers(workers), after))
                .hasMessage("killed");
        Preparation.Result rest = run(ctRate(), killed, settings.withWorkers(workers));

        assertThat(rest).isEqualTo(new Preparation.Result(5 - after, after, 0));
        assertThat(files(killed)).isEqualTo(files(whole));
    }

    @Test
    void filesHalfWrittenByAKilledRunAreWrittenAgain() throws IOException {
        Path out = folder.resolve("set");
        run(ctRate(), out, STANDARD);
        Map<String, String> before = files(out);
        Files.delete(out.resolve("latents/train_2_a_1.json"));
        Files.delete(out.resolve("latents/train_3_a_1.safetensors"));
        Files.delete(new StoreFolder(out)
                .reportFile(
                        new StoreFolder(out).single("valid_1_a_1").orElseThrow().report()));

        Preparation.Result result = run(ctRate(), out, STANDARD);

        assertThat(result).isEqualTo(new Preparation.Result(3, 2, 0));
        assertThat(files(out)).isEqualTo(before);
    }

    @Test
    void sharesTogetherGiveTheWholeSet() throws IOException {
        Path whole = folder.resolve("whole");
        Path shared = folder.resolve("shared");
        run(ctRate(), whole, STANDARD);

        int encoded = 0;
        for (int i = 3; i >= 1; i--) {
            encoded +=
                    run(ctRate(), shared, STANDARD.withShare(new Share(i, 3))).encoded();
        }

        assertThat(encoded).isEqualTo(5);
        assertThat(files(shared)).isEqualTo(files(whole));
    }

    @Test
    void sharesWithShardsReadLikeTheWholeSet() throws IOException {
        Path whole = folder.resolve("whole");
        Path shared = folder.resolve("shared");
        run(ctRate(), whole, STANDARD);
        run(ctRate(), shared, STANDARD.withShare(new Share(1, 2)).withCasesPerShard(2));
        run(ctRate(), shared, STANDARD.withShare(new Share(2, 2)).withCasesPerShard(2));

        LatentStore expected = LatentStore.open(whole);
        LatentStore found = LatentStore.open(shared);

        assertThat(shared.resolve("shards").toFile().list())
                .containsExactlyInAnyOrder(
                        "shard-1-of-2-00000.safetensors",
                        "shard-1-of-2-00000.json",
                        "shard-1-of-2-00001.safetensors",
                        "shard-1-of-2-00001.json",
                        "shard-2-of-2-00000.safetensors",
                        "shard-2-of-2-00000.json");
        assertThat(found.size()).isEqualTo(expected.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.facts(i)).isEqualTo(expected.facts(i));
            assertThat(found.latent(i)).containsExactly(expected.latent(i));
        }
    }

    private Path manifest(String name, String... rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id,volume,findings,patient,split"));
        lines.addAll(List.of(rows));
        return TinyChests.lines(folder.resolve(name), lines);
    }

    private void writeChests() throws IOException {
        TinyChests.write(TinyChests.chest(1), folder.resolve("a.nii.gz"));
        TinyChests.write(TinyChests.mapped(TinyChests.chest(2), hu -> hu - 1024), folder.resolve("twice.mha"));
        Files.writeString(folder.resolve("broken.nrrd"), "NRRD0004\nnot a header");
        TinyChests.write(TinyChests.chest(3), folder.resolve("b.nrrd"));
    }

    @Test
    void aBadVolumeInTheMiddleStopsWithItsName() throws IOException {
        writeChests();
        CaseSource source = ManifestSource.open(
                manifest("m.csv", "a,a.nii.gz,Fluid.,,", "t,twice.mha,Air.,,", "b,b.nrrd,Clear.,,"));

        assertThatThrownBy(() -> run(source, folder.resolve("set"), STANDARD.withWorkers(3)))
                .isInstanceOf(Report2CtException.class)
                .hasMessageStartingWith(folder.resolve("twice.mha").toString());
        assertThat(new StoreFolder(folder.resolve("set")).singles()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void badVolumesAreLeftOutAndListedWhenThatIsAskedFor(int workers) throws IOException {
        writeChests();
        CaseSource source = ManifestSource.open(manifest(
                "m.csv",
                "a,a.nii.gz,Fluid.,,",
                "t,twice.mha,Air.,,",
                "n,none.nii,Air.,,",
                "x,broken.nrrd,Air.,,",
                "b,b.nrrd,Clear.,,"));
        PreparationSettings settings = STANDARD.withOnBad(OnBad.SKIP).withWorkers(workers);
        Path out = folder.resolve("set");

        Preparation.Result result = run(source, out, settings);

        assertThat(result).isEqualTo(new Preparation.Result(2, 0, 2));
        assertThat(LatentStore.open(out).size()).isEqualTo(2);
        assertThat(heard.stream().filter(line -> line.contains(" | ")))
                .satisfiesExactly(
                        l -> assertThat(l).contains("line 4").contains("no such file"),
                        l -> assertThat(l).contains("line 3").contains("added twice"),
                        l -> assertThat(l).contains("line 5").contains("broken.nrrd"));
        assertThat(new StoreFolder(out).skipped("t").orElseThrow().reason()).contains("twice.mha");
    }

    @Test
    void whatWasLeftOutIsNotReadAgainUnlessAskedForOrChanged() throws IOException {
        writeChests();
        TinyChests.write(TinyChests.mapped(TinyChests.chest(2), hu -> hu - 1024), folder.resolve("twice.nii"));
        Path table = manifest("m.csv", "a,a.nii.gz,Fluid.,,", "t,twice.nii,Air.,,");
        PreparationSettings skip = STANDARD.withOnBad(OnBad.SKIP);
        Path out = folder.resolve("set");
        run(ManifestSource.open(table), out, skip);
        byte[] bad = Files.readAllBytes(folder.resolve("twice.nii"));
        TinyChests.write(TinyChests.chest(2), folder.resolve("twice.nii"));
        assertThat(folder.resolve("twice.nii")).hasSize(bad.length); // so that the run cannot see the change

        assertThat(run(ManifestSource.open(table), out, skip)).isEqualTo(new Preparation.Result(0, 1, 1));
        assertThatThrownBy(() -> run(ManifestSource.open(table), out, STANDARD))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("twice.nii")
                .hasMessageContaining("--retry-skipped");
        assertThat(run(ManifestSource.open(table), out, skip.withRetry(Retry.SKIPPED_CASES)))
                .isEqualTo(new Preparation.Result(1, 1, 0));
        assertThat(new StoreFolder(out).skippedIds()).isEmpty();
        assertThat(LatentStore.open(out).size()).isEqualTo(2);
    }

    @Test
    void aCaseThatChangedIsMadeAgain() throws IOException {
        writeChests();
        Path out = folder.resolve("set");
        run(ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,", "b,b.nrrd,Clear.,,")), out, STANDARD);
        float[] before = LatentStore.open(out).sections(0);

        Preparation.Result result = run(
                ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Other words.,,", "b,b.nrrd,Clear.,,")),
                out,
                STANDARD);

        assertThat(result).isEqualTo(new Preparation.Result(1, 1, 0));
        assertThat(LatentStore.open(out).sections(0)).isNotEqualTo(before);
    }

    @Test
    void aCaseThatChangedInsideAShardIsRefused() throws IOException {
        writeChests();
        Path out = folder.resolve("set");
        PreparationSettings sharded = STANDARD.withCasesPerShard(4);
        run(ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,")), out, sharded);

        assertThatThrownBy(() -> run(ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Other words.,,")), out, sharded))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("a lies in a shard");
    }

    @Test
    void aChangedCaseThatBecameBadLosesItsOldLatent() throws IOException {
        writeChests();
        Path out = folder.resolve("set");
        run(ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,", "b,b.nrrd,Clear.,,")), out, STANDARD);

        run(
                ManifestSource.open(manifest("m.csv", "a,twice.mha,Fluid.,,", "b,b.nrrd,Clear.,,")),
                out,
                STANDARD.withOnBad(OnBad.SKIP));

        assertThat(LatentStore.open(out).size()).isEqualTo(1);
        assertThat(new StoreFolder(out).skippedIds()).containsExactly("a");
    }

    @Test
    void anotherSetInTheFolderIsRefused() throws IOException {
        Path out = folder.resolve("set");
        run(ctRate(), out, STANDARD);
        writeChests();

        assertThatThrownBy(() -> run(ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,")), out, STANDARD))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("use another folder")
                .hasMessageContaining("labels");
    }

    @Test
    void aStopBetweenCasesKeepsWhatIsDone() throws IOException {
        Path out = folder.resolve("set");
        AtomicInteger asked = new AtomicInteger();
        CtRateSource source = ctRate();
        try (LatentEncoder encoder = AutoencoderEncoder.whole(new TinySets.Averages());
                EncoderSet text = TinySets.encoders()) {
            Preparation preparation = new Preparation(
                    new StoreFolder(out),
                    descriptor(encoder, source.labelNames()),
                    STANDARD,
                    new CaseReading(SMALL, Guards.CHEST),
                    encoder,
                    text);
            assertThatThrownBy(() -> preparation.run(
                            source,
                            SourceCheck.of(source),
                            PreparationListener.SILENT,
                            () -> asked.incrementAndGet() > 6))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED))
                    .hasMessageContaining("the same command goes on from there");
        }

        int before = LatentStore.open(out).size();
        assertThat(before).isBetween(1, 4);
        assertThat(run(source, out, STANDARD)).isEqualTo(new Preparation.Result(5 - before, before, 0));
    }

    @Test
    void anEncoderThatSaysNothingStopsEvenWhenBadCasesAreLeftOut() throws IOException {
        writeChests();
        CaseSource source = ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,"));
        LatentEncoder zeros = new LatentEncoder() {
            @Override
            public String encoding() {
                return "whole";
            }

            @Override
            public List<Long> latentShape(VolumeShape grid) {
                return List.of(1L, 1L, 1L, 2L);
            }

            @Override
            public Latent encode(Volume unit) {
                return new Latent(new float[2], new float[2]);
            }

            @Override
            public void close() {}
        };
        try (EncoderSet text = TinySets.encoders()) {
            Preparation preparation = new Preparation(
                    new StoreFolder(folder.resolve("set")),
                    descriptor(zeros, List.of()),
                    STANDARD.withOnBad(OnBad.SKIP),
                    new CaseReading(SMALL, Guards.CHEST),
                    zeros,
                    text);

            assertThatThrownBy(() ->
                            preparation.run(source, SourceCheck.of(source), PreparationListener.SILENT, () -> false))
                    .isInstanceOfSatisfying(
                            Report2CtException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                    .hasMessageContaining("averages: expected a latent that depends on the volume");
        }
    }

    @Test
    void sideFilesCanCarryTheVectors() throws IOException {
        writeChests();
        Path out = folder.resolve("set");
        run(
                ManifestSource.open(manifest("m.csv", "a,a.nii.gz,Fluid.,,")),
                out,
                STANDARD.withSideEmbeddings(SideEmbeddings.IN_JSON));

        assertThat(Files.readString(out.resolve("latents/a.json"))).contains("findings_embeddings");
        assertThat(LatentStore.open(out).size()).isEqualTo(1);
    }

    @Test
    void picturesAreSpreadOverTheSource() throws IOException {
        Path out = folder.resolve("set");
        PreparationSettings two =
                new PreparationSettings(OnBad.STOP, Retry.NEVER, Share.WHOLE, 0, 1, SideEmbeddings.NONE, 2);

        run(ctRate(), out, two);

        assertThat(new StoreFolder(out).pictures()).containsExactly("train_1_a_1", "train_2_a_1");
        assertThat(Files.readAllBytes(out.resolve("pictures/train_1_a_1.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> STANDARD.withWorkers(0)).hasMessageContaining("workers");
        assertThatThrownBy(() -> STANDARD.withWorkers(65)).hasMessageContaining("workers");
        assertThatThrownBy(() -> STANDARD.withCasesPerShard(-1)).hasMessageContaining("shard");
        assertThatThrownBy(() -> new Share(0, 1)).hasMessageContaining("share");
        assertThatThrownBy(() -> new Share(3, 2)).hasMessageContaining("share");
    }
}
