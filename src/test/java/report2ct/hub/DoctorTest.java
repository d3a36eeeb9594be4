package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.bundle.Bundle;
import report2ct.hub.CheckRow.Verdict;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.unet.UnetParameters;
import report2ct.weights.Dtype;

@ExtendWith(LeakCheck.class)
class DoctorTest {
    @TempDir
    Path folder;

    private Bundle bundle;

    @BeforeEach
    void importModel() throws IOException {
        bundle = HubFixtures.tiny(folder.resolve("model"));
    }

    private List<CheckRow> examine() {
        return new Doctor(bundle.folder(), List.of()).examine();
    }

    private static List<CheckRow> failed(List<CheckRow> rows) {
        return rows.stream().filter(row -> row.verdict() == Verdict.FAIL).toList();
    }

    /** Replaces the denoiser's weights and signs the bundle anew. */
    private void replaceDenoiser(BiFunction<String, Tensor, Tensor> change) throws IOException {
        List<ParameterSpec> specs = UnetParameters.of(bundle.descriptor().unet().config());
        try (Parameters fresh = ParameterInitialiser.initialise(specs, 3);
                Parameters changed = fresh.map(change)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            changed.names().forEach(name -> tensors.put(name, changed.get(name)));
            ParameterFiles.save(bundle.file("unet.safetensors"), tensors, Dtype.F32, Map.of(), true);
        }
        Bundle.save(bundle.folder(), bundle.descriptor(), true);
    }

    @Test
    void anImportedModelIsHealthy() {
        List<CheckRow> rows = examine();

        assertThat(failed(rows)).isEmpty();
        assertThat(Doctor.healthy(rows)).isTrue();
        assertThat(rows)
                .extracting(CheckRow::check)
                .contains("descriptor", "hash", "a report's vectors", "a tiny pass");
        assertThat(rows)
                .filteredOn(row -> row.check().equals("licence stated"))
                .allMatch(row -> row.detail().contains("no commercial use"));
    }

    @Test
    void aChangedFileFailsItsHash() throws IOException {
        Path file = bundle.file("encoders/medembed-tiny/config.json");
        Files.writeString(file, Files.readString(file) + " ");

        assertThat(failed(examine()))
                .anyMatch(row -> row.part().equals("encoders/medembed-tiny/config.json")
                        && row.check().equals("hash"));
    }

    @Test
    void aMissingFileIsNamedAndTheRestIsStillExamined() throws IOException {
        Files.delete(bundle.file("unet.safetensors"));

        List<CheckRow> rows = examine();

        assertThat(failed(rows))
                .anyMatch(row ->
                        row.part().equals("unet.safetensors") && row.detail().contains("no such file"))
                .anyMatch(row -> row.part().equals("denoiser"));
        assertThat(rows).anyMatch(row -> row.part().equals("autoencoder") && row.verdict() == Verdict.OK);
    }

    @Test
    void aFileThatNobodyListedIsANote() throws IOException {
        Files.writeString(bundle.file("stray.txt"), "?");

        List<CheckRow> rows = examine();

        assertThat(Doctor.healthy(rows)).isTrue();
        assertThat(rows)
                .anyMatch(row -> row.verdict() == Verdict.NOTE && row.detail().equals("stray.txt"));
    }

    @Test
    void aFreshNetworkIsTold() throws IOException {
        replaceDenoiser((name, tensor) -> new Tensor(tensor));

        assertThat(failed(examine()))
                .extracting(CheckRow::check)
                .containsExactlyInAnyOrder("trained norms and last layers", "a tiny pass");
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() throws IOException {
        replaceDenoiser((name, tensor) ->
                name.equals("out.2.conv.bias") ? Ops.shift(tensor, Double.NaN) : Ops.shift(tensor, 0.01));

        assertThat(failed(examine()))
                .anyMatch(row ->
                        row.check().equals("finite numbers") && row.detail().equals("out.2.conv.bias"))
                .anyMatch(row -> row.check().equals("a tiny pass"));
    }

    @Test
    void numbersOutOfProportionAreNamed() throws IOException {
        replaceDenoiser((name, tensor) -> Ops.shift(tensor, name.equals("conv_in.conv.bias") ? 1e5 : 0.01));

        assertThat(failed(examine()))
                .anyMatch(row ->
                        row.check().equals("size of numbers") && row.detail().contains("conv_in.conv.bias"));
    }

    @Test
    void aConstantLayerIsANote() throws IOException {
        replaceDenoiser((name, tensor) ->
                name.equals("time_embed.0.weight") ? Ops.shift(Ops.scale(tensor, 0), 0.5) : Ops.shift(tensor, 0.01));

        List<CheckRow> rows = examine();

        assertThat(Doctor.healthy(rows)).isTrue();
        assertThat(rows)
                .anyMatch(row -> row.verdict() == Verdict.NOTE && row.detail().contains("time_embed.0.weight"));
    }

    @Test
    void anotherNetworksFileIsRefusedWithItsNames() throws IOException {
        Files.copy(
                bundle.file("autoencoder.safetensors"),
                bundle.file("unet.safetensors"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Bundle.save(bundle.folder(), bundle.descriptor(), true);

        assertThat(failed(examine()))
                .anyMatch(row -> row.part().equals("denoiser") && row.detail().contains("missing"));
    }

    @Test
    void aFolderThatIsNoBundleFailsOnce() {
        assertThat(new Doctor(folder, List.of()).examine())
                .singleElement()
                .satisfies(row -> assertThat(row.detail()).contains("bundle.json"));
    }
}
