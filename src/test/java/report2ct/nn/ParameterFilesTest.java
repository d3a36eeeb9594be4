package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Dtype;
import report2ct.weights.FloatConversion;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

@ExtendWith(LeakCheck.class)
class ParameterFilesTest {
    @TempDir
    Path folder;

    private static List<ParameterSpec> specs() {
        ParameterList list = new ParameterList();
        list.convolution("conv", 2, 3, 3);
        list.norm("norm", 3);
        list.linear("linear", 5, 4);
        return list.specs();
    }

    private Path save(Parameters parameters, Dtype dtype) {
        Path path = folder.resolve("weights.safetensors");
        ParameterFiles.save(path, tensors(parameters), dtype, Map.of("origin", "test"), false);
        return path;
    }

    private static Map<String, Tensor> tensors(Parameters parameters) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.names().forEach(name -> tensors.put(name, parameters.get(name)));
        return tensors;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void savedParametersLoadAsFloat32(Dtype dtype) throws IOException {
        double relative =
                Map.of(Dtype.F32, 0.0, Dtype.F16, 0x1p-11, Dtype.BF16, 0x1p-8).getOrDefault(dtype, 0.0);
        try (Parameters saved = ParameterInitialiser.initialise(specs(), 1);
                WeightFile file = SafetensorsFile.open(save(saved, dtype));
                Parameters loaded = ParameterFiles.load(specs(), file)) {
            assertThat(file.metadata()).containsEntry("origin", "test");
            assertThat(file.tensors().values()).extracting(TensorInfo::dtype).containsOnly(dtype);
            assertThat(loaded.names()).containsExactlyElementsOf(saved.names());
            for (String name : saved.names()) {
                Tensor found = loaded.get(name);
                assertThat(Ops.sameType(found.scalar_type(), ScalarType.Float)).isTrue();
                assertThat(Ops.shape(found)).containsExactly(Ops.shape(saved.get(name)));
                assertThat(Ops.toFloats(found)).as(name).containsExactly(Ops.toFloats(saved.get(name)), within((float)
                        (relative * 2)));
            }
        }
    }

    @Test
    void channelsLastTensorsAreWrittenRowMajor() throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Tensor kernel = Draws.normal(1, 2, 3, 2, 2, 2);
            Path path = folder.resolve("kernel.safetensors");

            ParameterFiles.save(
                    path, Map.of("kernel", InferenceLayout.channelsLast(kernel)), Dtype.F32, Map.of(), false);

            try (WeightFile file = SafetensorsFile.open(path)) {
                assertThat(Ops.toFloats(ParameterFiles.read(file, "kernel"))).containsExactly(Ops.toFloats(kernel));
            }
        }
    }

    @Test
    void allProblemsAreReportedTogether() throws IOException {
        ParameterList other = new ParameterList();
        other.convolution("conv", 2, 4, 3);
        other.norm("norm", 3);
        other.add("stray", ParameterSpec.Initial.ONES, 1, 2);
        try (Parameters saved = ParameterInitialiser.initialise(other.specs(), 1);
                WeightFile file = SafetensorsFile.open(save(saved, Dtype.F32))) {
            assertThatThrownBy(() -> ParameterFiles.load(specs(), file))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("conv.weight: expected [3, 2, 3, 3, 3], found [4, 2, 3, 3, 3]")
                    .hasMessageContaining("conv.bias: expected [3], found [4]")
                    .hasMessageContaining("missing (2):")
                    .hasMessageContaining("linear.weight")
                    .hasMessageContaining("linear.bias")
                    .hasMessageContaining("unexpected (1):")
                    .hasMessageContaining("stray")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS);
        }
    }

    @Test
    void anArrayThatIsNotThereIsNamed() throws IOException {
        try (Parameters saved = ParameterInitialiser.initialise(specs(), 1);
                WeightFile file = SafetensorsFile.open(save(saved, Dtype.F32))) {
            assertThatThrownBy(() -> ParameterFiles.read(file, "nothing"))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("nothing");
        }
    }

    @Test
    void anExistingFileStaysUnlessItMayBeReplaced() throws IOException {
        try (Parameters saved = ParameterInitialiser.initialise(specs(), 1)) {
            Path path = Files.writeString(folder.resolve("weights.safetensors"), "precious");

            assertThatThrownBy(() -> save(saved, Dtype.F32)).isInstanceOf(Report2CtException.class);
            assertThat(path).hasContent("precious");
            ParameterFiles.save(path, tensors(saved), Dtype.F32, Map.of(), true);

            try (WeightFile file = SafetensorsFile.open(path)) {
                assertThat(file.tensors()).hasSize(saved.names().size());
            }
        }
    }

    @Test
    void anArrayLongerThanOneWindowIsReadInPieces() {
        long length = (1L << 26) + 5;
        LongArray file = new LongArray(length);
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = ParameterFiles.read(file, "long");

            assertThat(Ops.shape(tensor)).containsExactly(length);
            assertThat(file.reads).containsExactly(0L, 1L << 26);
            BytePointer bytes = Ops.bytes(tensor, length);
            for (long at : new long[] {0, 1, 255, 256, (1 << 26) - 1, 1 << 26, length - 1}) {
                assertThat(bytes.get(at)).as("byte %d", at).isEqualTo(LongArray.pattern(at));
            }
        }
    }

    @Test
    void aFailureWhileReadingLeavesNothingBehind() {
        LongArray broken = new LongArray(10) {
            @Override
            public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
                throw new IOException("ends too early");
            }
        };
        ParameterSpec spec = ParameterSpec.of("long", ParameterSpec.Initial.ONES, 1, 10);

        assertThatThrownBy(() -> ParameterFiles.load(List.of(spec), broken))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("long")
                .hasMessageContaining("ends too early")
                .extracting("kind")
                .isEqualTo(ErrorKind.CORRUPT_FILE);
    }

    @ParameterizedTest
    @EnumSource(Dtype.class)
    void everyElementTypeHasTheSameSizeInLibtorch(Dtype dtype) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tensor = Ops.empty(ParameterFiles.scalarType(dtype), 3);

            assertThat(tensor.nbytes()).isEqualTo(new TensorInfo("x", dtype, List.of(3L)).bytes());
        }
    }

    /** One array of bytes that repeat with a period that no power of two shares. */
    private static class LongArray implements WeightFile {
        final List<Long> reads = new ArrayList<>();
        private final long length;

        LongArray(long length) {
            this.length = length;
        }

        static byte pattern(long at) {
            return (byte) (at % 251);
        }

        @Override
        public Path path() {
            return Path.of("long");
        }

        @Override
        public Map<String, TensorInfo> tensors() {
            return Map.of("long", new TensorInfo("long", Dtype.U8, List.of(length)));
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
            reads.add(byteOffset);
            for (long at = byteOffset; target.hasRemaining(); at++) {
                target.put(pattern(at));
            }
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void eachTensorMayHaveItsOwnType() throws IOException {
        Path path = folder.resolve("mixed.safetensors");
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("wide", Ops.floats(new float[] {100_000, 1.0001f}, 2));
            tensors.put("narrow", Ops.floats(new float[] {1.0001f}, 1));
            ParameterFiles.save(path, tensors, name -> name.equals("wide") ? Dtype.F32 : Dtype.F16, Map.of(), false);
        }

        try (WeightFile file = SafetensorsFile.open(path);
                TensorScope scope = TensorScope.open()) {
            assertThat(file.tensor("narrow").dtype()).isEqualTo(Dtype.F16);
            assertThat(Ops.toFloats(ParameterFiles.read(file, "wide"))).containsExactly(100_000, 1.0001f);
            assertThat(Ops.toFloats(ParameterFiles.read(file, "narrow"))).containsExactly(1);
        }
    }

    @Test
    void aValueThatBecomesInfiniteIsRefusedUnlessItsTensorKeepsMoreBits() throws IOException {
        try (Parameters wide = new Parameters()) {
            wide.put("statistics.covariance", () -> Ops.floats(new float[] {1, 988_518f}, 2));
            wide.put("weight", () -> Ops.floats(new float[] {3}, 1));
            Path path = folder.resolve("wide.safetensors");

            assertThatThrownBy(() -> ParameterFiles.save(path, tensors(wide), Dtype.F16, Map.of(), false))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("statistics.covariance")
                    .hasMessageContaining("F16");
            assertThat(path).doesNotExist();

            ParameterFiles.save(
                    path,
                    tensors(wide),
                    name -> name.startsWith("statistics") ? Dtype.F32 : Dtype.F16,
                    Map.of(),
                    false);
            try (WeightFile file = SafetensorsFile.open(path)) {
                assertThat(file.tensor("statistics.covariance").dtype()).isEqualTo(Dtype.F32);
                assertThat(file.tensor("weight").dtype()).isEqualTo(Dtype.F16);
                assertThat(FloatConversion.floats(file, "statistics.covariance"))
                        .containsExactly(1f, 988_518f);
            }
        }
    }
}
