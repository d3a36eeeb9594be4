package report2ct.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.GridSize;

/** The reference implementation in a process of its own, which runs one pass when it is told to. */
final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 5;

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;
    private final String versions;

    private Peer(Process process) throws IOException {
        this.process = process;
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        versions = answer().path("versions").asText("unknown versions");
    }

    /**
     * Starts it.
     *
     * @param python interpreter in which the reference is installed
     * @param threads it may use
     * @throws Report2CtException when it is not what was expected
     */
    static Peer start(Path python, Path script, GridSize latent, int threads) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                python.toString(),
                script.toString(),
                Integer.toString(latent.x()),
                Integer.toString(latent.y()),
                Integer.toString(latent.z())));
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            return new Peer(process);
        } catch (IOException | RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    /** What it runs with. */
    String versions() {
        return versions;
    }

    /** One pass. */
    Timing.Run run(String mode) throws IOException {
        orders.write("run " + mode + "\n");
        orders.flush();
        JsonNode answer = answer();
        return new Timing.Run(number(answer, "seconds"), number(answer, "cpu"));
    }

    private static double number(JsonNode answer, String key) {
        double value = answer.path(key).asDouble(0);
        if (!(value > 0)) {
            throw failed("expected a number " + key + ", found " + answer);
        }
        return value;
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw failed("it ended without an answer");
        }
        JsonNode answer;
        try {
            answer = JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw failed("expected JSON, found " + line);
        }
        if (answer.has("error")) {
            throw failed(answer.path("error").asText());
        }
        return answer;
    }

    private static Report2CtException failed(String problem) {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "reference: " + problem);
    }

    @Override
    public void close() {
        try {
            orders.write("quit\n");
            orders.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
