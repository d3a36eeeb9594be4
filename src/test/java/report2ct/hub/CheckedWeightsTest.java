package report2ct.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.weights.Dtype;
import report2ct.weights.InMemoryWeights;
import report2ct.weights.TensorInfo;

class CheckedWeightsTest {
    @ParameterizedTest
    @CsvSource({
        "F32, 0000807f, false",
        "F32, 0000c0ff, false",
        "F32, ffff7f7f, true",
        "F16, 007c, false",
        "F16, 00fe, false",
        "F16, ff7b, true",
        "BF16, 807f, false",
        "BF16, 7f7f, true",
        "F64, 000000000000f07f, false",
        "F64, ffffffffffffef7f, true",
        "I64, 000000000000f07f, true",
        "U8, ff, true",
    })
    void numbersThatAreNotFiniteAreSeen(Dtype dtype, String bytes, boolean finite) throws IOException {
        byte[] last = java.util.HexFormat.of().parseHex(bytes);
        byte[] two = new byte[2 * last.length];
        System.arraycopy(last, 0, two, last.length, last.length);
        InMemoryWeights memory = InMemoryWeights.builder()
                .bytes(new TensorInfo("a", dtype, List.of(2L)), two)
                .text("key", "value")
                .build();

        CheckedWeights checked = new CheckedWeights(memory);
        checked.read("a", 0, ByteBuffer.allocate(last.length));
        assertThat(checked.damaged()).isEmpty();
        checked.read("a", last.length, ByteBuffer.allocate(last.length));

        assertThat(checked.damaged().isEmpty()).isEqualTo(finite);
        assertThat(checked.metadata()).isEmpty();
    }
}
