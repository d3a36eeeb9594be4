package report2ct.generation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.global.torch;

/** What can be found out about the processor. */
public final class Processor {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final List<String> BF16_FLAGS = List.of("avx512_bf16", "amx_bf16", "bf16");

    private Processor() {}

    static Recipe.Machine machine(String computed) {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return new Recipe.Machine(capability(), name(), system, computed);
    }

    /** The instruction set that the tensor library uses, e.g. {@code AVX2}. */
    public static String capability() {
        try (BytePointer text = torch.get_cpu_capability()) {
            return text.getString();
        }
    }

    /** The model name, or the architecture where none is told. */
    public static String name() {
        return field("model name", System.getProperty("os.arch"));
    }

    /** Whether the instruction set has bfloat16 arithmetic. */
    public static boolean nativeBf16() {
        String flags = field("flags", field("Features", ""));
        return Arrays.stream(flags.split(" ")).anyMatch(BF16_FLAGS::contains)
                && !capability().equals("AVX2");
    }

    private static String field(String key, String otherwise) {
        if (!Files.isReadable(CPU_INFO)) {
            return otherwise;
        }
        try (var lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
