package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static report2ct.weights.Fixtures.floats;
import static report2ct.weights.Fixtures.refusal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;

/** The layouts of dictionaries that training programs save. */
class CheckpointLayoutTest {
    @TempDir
    Path folder;

    private static CheckpointBuilder twoStorages(Pickle pickle) {
        return CheckpointBuilder.of(pickle).storage("0", 1, 2, 3).storage("1", 0.5f);
    }

    @Test
    void aBareDictionaryGivesItsTensorsInOrder() throws IOException {
        Pickle pickle = Pickle.start()
                .orderedDictionary()
                .op("(")
                .text("z.weight")
                .vector("0", 3)
                .text("a.scale")
                .scalar("1")
                .text("version")
                .number(2)
                .op("u")
                .op("}")
                .text("_metadata")
                .orderedDictionary()
                .op("sb");

        try (TorchCheckpoint file = TorchCheckpoint.open(twoStorages(pickle).write(folder))) {
            assertThat(file.dictionaryPath()).isEmpty();
            assertThat(file.tensors().values())
                    .containsExactly(Fixtures.info("z.weight", Dtype.F32, 3), Fixtures.info("a.scale", Dtype.F32));
            assertThat(floats(file, "z.weight")).containsExactly(1, 2, 3);
            assertThat(floats(file, "a.scale")).containsExactly(0.5f);
            assertThat(file.metadata()).isEqualTo(Map.of("version", "2"));
        }
    }

    private static Pickle training(String key) {
        return Pickle.start()
                .op("}(")
                .text("epoch")
                .number(7)
                .text("loss")
                .fraction(0.125)
                .text("scale_factor")
                .scalar("1")
                .text("ready")
                .raw(0x88)
                .text("nothing")
                .op("N")
                .text(key)
                .op("}")
                .text("conv.weight")
                .vector("0", 3)
                .op("s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unet_state_dict", "state_dict", "model", "params", "anything"})
    void theOnlyDictionaryWithTensorsIsFoundAndScalarsBesideItAreText(String key) throws IOException {
        Path path = twoStorages(training(key).op("u")).write(folder);

        try (WeightFile file = WeightFiles.open(path);
                WeightFile named = WeightFiles.open(path, key)) {
            assertThat(file.tensors().keySet()).containsExactly("conv.weight");
            assertThat(file.metadata())
                    .isEqualTo(Map.of("epoch", "7", "loss", "0.125", "scale_factor", "0.5", "ready", "true"));
            Fixtures.assertSameArrays(file, named);
        }
    }

    @Test
    void nestedModulesAreJoinedByDotsAndADottedPathTakesAPart() throws IOException {
        Pickle pickle = Pickle.start()
                .op("}(")
                .text("encoder")
                .op("}")
                .text("0.conv")
                .op("}")
                .text("weight")
                .vector("0", 3)
                .op("ss")
                .text("decoder")
                .op("}")
                .number(4)
                .vector("0", 3)
                .op("s")
                .op("u");
        Path path = twoStorages(pickle).write(folder);

        try (WeightFile all = WeightFiles.open(path);
                WeightFile part = WeightFiles.open(path, "encoder.0.conv");
                WeightFile top = WeightFiles.open(path, "")) {
            assertThat(all.tensors().keySet()).containsExactly("encoder.0.conv.weight", "decoder.4");
            assertThat(part.tensors().keySet()).containsExactly("weight");
            Fixtures.assertSameArrays(all, top);
        }
        refusal(ErrorKind.INVALID_INPUT, () -> WeightFiles.open(path, "encode"), "'encode'", "encoder, decoder");
        refusal(ErrorKind.INVALID_INPUT, () -> WeightFiles.open(path, "encoder.0.conv.weight"), "no dictionary");
    }

    @Test
    void amongSeveralDictionariesTheUsualNameWinsAndTwoUsualNamesAreRefused() throws IOException {
        Pickle ema = training("model")
                .text("ema")
                .op("}")
                .text("conv.weight")
                .vector("0", 3)
                .op("su");
        Pickle two = training("state_dict")
                .text("vae_state_dict")
                .op("}")
                .text("w")
                .vector("0", 3)
                .op("su");
        Path ambiguous = twoStorages(two).write(folder);

        try (TorchCheckpoint file = TorchCheckpoint.open(twoStorages(ema).write(folder));
                WeightFile named = WeightFiles.open(ambiguous, "vae_state_dict")) {
            assertThat(file.dictionaryPath()).isEqualTo("model");
            assertThat(named.tensors().keySet()).containsExactly("w");
        }
        refusal(ErrorKind.INVALID_INPUT, () -> WeightFiles.open(ambiguous), "state_dict, vae_state_dict");
    }

    @ParameterizedTest
    @ValueSource(strings = {"optimizer", "scheduler", "grad_scaler"})
    void objectsOfSkippedPartsAreNotBuiltAndDoNotRefuseTheFile(String key) throws IOException {
        Pickle pickle = training("unet_state_dict")
                .text(key)
                .global("torch.optim.lr_scheduler", "PolynomialLR")
                .op(")")
                .raw(0x81)
                .op("}")
                .text("w")
                .vector("0", 3)
                .op("sb")
                .op("u");

        try (WeightFile file = WeightFiles.open(twoStorages(pickle).write(folder))) {
            assertThat(file.tensors().keySet()).containsExactly("conv.weight");
            assertThat(file.metadata()).doesNotContainKey(key + ".w");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lr_scheduler", "optimizer_states", "Optimizer"})
    void objectsUnderOtherKeysRefuseTheFileByTheirName(String key) throws IOException {
        Pickle pickle = training("unet_state_dict")
                .text(key)
                .global("os", "system")
                .text("x")
                .raw(0x85)
                .op("Ru");
        Path path = twoStorages(pickle).write(folder);

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(path), "os.system", path.toString());
    }

    @Test
    void aForeignObjectIsRefusedWhereverItHides() throws IOException {
        Map<String, Pickle> hidden = new LinkedHashMap<>();
        hidden.put(
                "popped",
                training("m").global("os", "system").text("x").raw(0x85).op("R0u"));
        hidden.put(
                "never called", training("m").text("f").global("os", "system").op("u"));
        hidden.put(
                "by OBJ",
                training("m").text("f").op("(").global("os", "system").text("x").op("ou"));
        hidden.put("by INST", training("m").text("f").op("(").text("x").op("ios\nsystem\nu"));
        hidden.put(
                "by STACK_GLOBAL",
                training("m").text("f").text("os").text("system").raw(0x93).op(")Ru"));
        hidden.put(
                "by NEWOBJ_EX",
                training("m")
                        .text("f")
                        .global("os", "system")
                        .op(")}")
                        .raw(0x92)
                        .op("u"));
        hidden.put(
                "as a key",
                training("m").global("os", "system").op(")R").number(1).op("u"));
        hidden.put(
                "in a tuple",
                training("m").text("f").global("os", "system").raw(0x85).op("u"));
        hidden.put(
                "shared",
                training("m")
                        .text("optimizer")
                        .global("os", "system")
                        .op(")R")
                        .put(9)
                        .text("f")
                        .get(9)
                        .op("u"));
        hidden.put(
                "nested optimizer",
                training("m")
                        .text("x")
                        .op("}")
                        .text("optimizer")
                        .global("os", "system")
                        .op("su"));
        hidden.put(
                "in dropped attributes",
                Pickle.start()
                        .orderedDictionary()
                        .op("(")
                        .text("w")
                        .vector("0", 3)
                        .op("u}")
                        .text("x")
                        .global("os", "system")
                        .op("sb"));
        hidden.put(
                "as the type of a tensor",
                training("m")
                        .text("f")
                        .global("torch._tensor", "_rebuild_from_type_v2")
                        .op("(")
                        .global("torch._utils", "_rebuild_tensor_v2")
                        .global("os", "system")
                        .op("(")
                        .storage("FloatStorage", "0", 3)
                        .number(0)
                        .numbers(3)
                        .numbers(1)
                        .raw(0x89)
                        .orderedDictionary()
                        .op("tNtRu"));
        for (Map.Entry<String, Pickle> entry : hidden.entrySet()) {
            Path path = twoStorages(entry.getValue()).write(folder);
            assertThat(refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(path), "os.system"))
                    .as(entry.getKey())
                    .isNotNull();
        }
    }

    @Test
    void parametersSubclassesTypedTensorsAndConfigurationsAreUnderstood() throws IOException {
        Pickle pickle = Pickle.start()
                .op("}(")
                .text("parameter")
                .global("torch._utils", "_rebuild_parameter")
                .op("(")
                .vector("0", 3)
                .raw(0x88)
                .orderedDictionary()
                .op("tR")
                .text("subclass")
                .global("torch._tensor", "_rebuild_from_type_v2")
                .op("(")
                .global("torch._utils", "_rebuild_tensor_v2")
                .global("torch.nn.parameter", "Parameter")
                .op("(")
                .storage("FloatStorage", "0", 3)
                .number(1)
                .numbers(2)
                .numbers(1)
                .raw(0x89)
                .orderedDictionary()
                .op("t")
                .op("}tR")
                .text("typed")
                .global("torch._utils", "_rebuild_tensor_v3")
                .op("((")
                .text("storage")
                .global("torch.storage", "UntypedStorage")
                .text("0")
                .text("cpu")
                .number(12)
                .op("tQ")
                .number(2)
                .numbers(2)
                .numbers(1)
                .raw(0x89)
                .orderedDictionary()
                .global("torch", "bfloat16")
                .op("tR")
                .text("size")
                .global("torch", "Size")
                .numbers(4, 5)
                .raw(0x85)
                .op("R")
                .text("device")
                .global("torch", "device")
                .text("cuda")
                .number(1)
                .raw(0x86)
                .op("R")
                .text("dtype")
                .global("torch", "float16")
                .text("args")
                .global("argparse", "Namespace")
                .op(")")
                .raw(0x81)
                .op("}")
                .text("lr")
                .number(1)
                .op("sb")
                .text("cfg")
                .global("omegaconf.dictconfig", "DictConfig")
                .op(")R")
                .text("best")
                .global("numpy.core.multiarray", "scalar")
                .global("numpy", "dtype")
                .text("f8")
                .raw(0x89, 0x88)
                .raw(0x87)
                .op("R(")
                .number(3)
                .text("<")
                .op("NNNtb")
                .global("_codecs", "encode")
                .text("\0\0\0\0\0\0\u00e0?")
                .text("latin1")
                .raw(0x86)
                .op("R")
                .raw(0x86)
                .op("R")
                .op("u");

        try (WeightFile file = WeightFiles.open(twoStorages(pickle).write(folder))) {
            assertThat(file.tensors().values())
                    .containsExactly(
                            Fixtures.info("parameter", Dtype.F32, 3),
                            Fixtures.info("subclass", Dtype.F32, 2),
                            Fixtures.info("typed", Dtype.BF16, 2));
            assertThat(floats(file, "subclass")).containsExactly(2, 3);
            assertThat(FloatConversion.floats(file, "typed")).containsExactly(0, 2);
            assertThat(file.metadata())
                    .isEqualTo(Map.of(
                            "size.0", "4", "size.1", "5", "device", "cuda:1", "dtype", "torch.float16", "best", "0.5"));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void compressedAndWideArchivesGiveTheSameArrays(boolean compressed, boolean zip64) throws IOException {
        CheckpointBuilder builder = twoStorages(training("state_dict").op("u"));
        if (compressed) {
            builder.compressed();
        }
        if (zip64) {
            builder.zip64();
        }

        try (WeightFile file = WeightFiles.open(builder.write(folder))) {
            assertThat(floats(file, "conv.weight")).containsExactly(1, 2, 3);
            assertThat(floats(file, "conv.weight")).containsExactly(1, 2, 3);
            assertThat(file.metadata()).containsEntry("scale_factor", "0.5");
        }
    }

    @Test
    void viewsOfTheStreamFormatStartInsideTheirStorage() throws IOException {
        Pickle pickle = Pickle.start()
                .op("}")
                .text("w")
                .global("torch._utils", "_rebuild_tensor")
                .op("((")
                .text("storage")
                .global("torch", "FloatStorage")
                .text("77")
                .text("cpu")
                .number(5)
                .op("(")
                .text("v")
                .number(2)
                .number(3)
                .op("ttQ")
                .number(1)
                .numbers(2)
                .numbers(1)
                .op("tRs");
        byte[] bytes = CheckpointBuilder.legacy(pickle, Map.of("77", new float[] {1, 2, 3, 4, 5}), true);
        Path path = Files.write(folder.resolve("legacy.pt"), bytes);

        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(floats(file, "w")).containsExactly(4, 5);
            assertThat(WeightInspection.describe(file)).containsEntry("format", "PyTorch checkpoint (stream)");
        }
    }

    @Test
    void aDictionaryWithoutTensorsIsRefused() throws IOException {
        Path none = CheckpointBuilder.of(
                        Pickle.start().op("}").text("a").number(1).op("s"))
                .write(folder);
        Path single = twoStorages(Pickle.start().vector("0", 3)).write(folder);
        Path text = twoStorages(Pickle.start().text("x")).write(folder);

        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(none), "no tensors");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(single), "a single tensor");
        refusal(ErrorKind.UNSUPPORTED_FORMAT, () -> WeightFiles.open(text), "a text");
    }
}
