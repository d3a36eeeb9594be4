package report2ct.text;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Starts ONNX Runtime. Releases since 1.29 contain a usage reporter that examines the command line of the process with
 * a recursive matcher while the environment is created; a command line of a few thousand characters overflows the stack
 * of an ordinary thread and ends the process. The environment is therefore created by a thread with a large stack, and
 * reporting is switched off before anything else happens. The variable {@code ORT_DISABLE_TELEMETRY=1} of the launcher
 * keeps the reporter from starting at all.
 */
final class OrtRuntime {
    private static final long STACK_BYTES = 256L << 20;

    private OrtRuntime() {}

    /** The environment of this process; created by the first call. */
    static OrtEnvironment environment() {
        FutureTask<OrtEnvironment> creation = new FutureTask<>(OrtRuntime::create);
        Thread thread = new Thread(null, creation, "onnx-runtime-start", STACK_BYTES);
        thread.start();
        try {
            return creation.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while ONNX Runtime was starting", e);
        } catch (ExecutionException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "ONNX Runtime cannot be started", e);
        }
    }

    private static OrtEnvironment create() throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        environment.setTelemetry(false);
        return environment;
    }
}
