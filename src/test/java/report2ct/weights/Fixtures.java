package report2ct.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Fixture files, hand-made safetensors files and small readers shared by the tests of this package. */
final class Fixtures {
    private Fixtures() {}

    /** A file below {@code fixtures/weights} of the test resources. */
    static Path resource(String name) {
        URL url = Fixtures.class.getResource("/fixtures/weights/" + name);
        try {
            return Path.of(Objects.requireNonNull(url, name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of the data folder named by REPORT2CT_TEST_DATA; the test is skipped without it. */
    static Path external(String name) {
        String root = System.getenv("REPORT2CT_TEST_DATA");
        Assumptions.assumeTrue(root != null, "REPORT2CT_TEST_DATA is not set");
        return Path.of(Objects.requireNonNull(root)).resolve(name);
    }

    /** A safetensors file with this header text and buffer. */
    static Path safetensors(Path folder, String header, byte[] buffer) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + buffer.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(buffer);
        return Files.write(Files.createTempFile(folder, "hand", ".safetensors"), bytes.array());
    }

    static byte[] bytes(WeightFile file, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) file.tensor(name).bytes());
        file.read(name, 0, bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        return bytes.array();
    }

    static float[] floats(WeightFile file, String name) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(file, name)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    static byte[] littleEndian(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    static TensorInfo info(String name, Dtype dtype, long... shape) {
        return new TensorInfo(
                name, dtype, java.util.Arrays.stream(shape).boxed().toList());
    }

    static void assertSameArrays(WeightFile a, WeightFile b) throws IOException {
        assertThat(a.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(b.tensors().keySet());
        for (String name : List.copyOf(a.tensors().keySet())) {
            assertThat(a.tensors().get(name)).isEqualTo(b.tensors().get(name));
            assertThat(bytes(a, name)).as(name).isEqualTo(bytes(b, name));
        }
    }

    /** The refusal of the call, which must have this kind and these words in its message. */
    static Report2CtException refusal(ErrorKind kind, ThrowingCallable call, String... words) {
        Report2CtException refusal = catchThrowableOfType(Report2CtException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        assertThat(List.of(words)).allSatisfy(word -> assertThat(refusal).hasMessageContaining(word));
        return refusal;
    }
}
