package report2ct.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a small safetensors file of the fixtures, as doubles in their order (last axis fastest). */
public final class FixtureTensors {
    private final JsonNode header;
    private final ByteBuffer bytes;

    private FixtureTensors(JsonNode header, ByteBuffer bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    public static FixtureTensors read(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(all.getLong(0));
        String json = new String(all.array(), 8, length, StandardCharsets.UTF_8);
        ByteBuffer data = all.position(8 + length).slice().order(ByteOrder.LITTLE_ENDIAN);
        return new FixtureTensors(new ObjectMapper().readTree(json), data);
    }

    public List<Integer> shape(String name) {
        List<Integer> shape = new ArrayList<>();
        header.path(name).path("shape").forEach(n -> shape.add(n.asInt()));
        return shape;
    }

    public double[] values(String name) {
        int start = header.path(name).path("data_offsets").path(0).asInt();
        int end = header.path(name).path("data_offsets").path(1).asInt();
        String type = header.path(name).path("dtype").asText();
        int size = type.equals("F64") ? 8 : 4;
        double[] values = new double[(end - start) / size];
        for (int i = 0; i < values.length; i++) {
            int at = start + i * size;
            values[i] = switch (type) {
                case "F64" -> bytes.getDouble(at);
                case "F32" -> bytes.getFloat(at);
                default -> throw new AssertionError(name + " of type " + type);
            };
        }
        return values;
    }

    /** A tensor (..., X, Y, Z) with Z fastest as an array with x fastest. */
    public float[] xFastest(String name) {
        List<Integer> shape = shape(name);
        int nx = shape.get(shape.size() - 3);
        int ny = shape.get(shape.size() - 2);
        int nz = shape.get(shape.size() - 1);
        double[] values = values(name);
        float[] turned = new float[values.length];
        for (int x = 0; x < nx; x++) {
            for (int y = 0; y < ny; y++) {
                for (int z = 0; z < nz; z++) {
                    turned[x + nx * (y + ny * z)] = (float) values[z + nz * (y + ny * x)];
                }
            }
        }
        return turned;
    }
}
