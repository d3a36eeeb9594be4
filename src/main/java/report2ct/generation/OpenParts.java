package report2ct.generation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Precision;
import report2ct.unet.Unet;
import report2ct.vae.Autoencoder;

/**
 * The parts of a model that are open. A part is opened when it is first asked for; whoever is short of memory closes a part
 * before the next one is opened. The one place with mutable state here; for one thread.
 */
final class OpenParts implements AutoCloseable {
    private final Model model;
    private @Nullable ReportEncoder encoder;
    private @Nullable TextContext context;
    private @Nullable Unet denoiser;
    private @Nullable Autoencoder autoencoder;
    private @Nullable Setting setting;

    private record Setting(Precision precision, ComputeDevice device) {}

    OpenParts(Model model) {
        this.model = model;
    }

    ReportEncoder encoder() {
        ReportEncoder open = encoder;
        if (open == null) {
            open = model.openEncoder();
            encoder = open;
        }
        return open;
    }

    TextContext context() {
        TextContext open = context;
        if (open == null) {
            open = model.openContext();
            context = open;
        }
        return open;
    }

    Unet denoiser(Precision precision, ComputeDevice device) {
        use(new Setting(precision, device));
        Unet open = denoiser;
        if (open == null) {
            open = model.openDenoiser(precision, device);
            denoiser = open;
        }
        return open;
    }

    Autoencoder autoencoder(Precision precision, ComputeDevice device) {
        use(new Setting(precision, device));
        Autoencoder open = autoencoder;
        if (open == null) {
            open = model.openAutoencoder(precision, device);
            autoencoder = open;
        }
        return open;
    }

    private void use(Setting wanted) {
        if (!wanted.equals(setting)) {
            closeDenoiser();
            closeAutoencoder();
            setting = wanted;
        }
    }

    void closeEncoder() {
        ReportEncoder open = encoder;
        encoder = null;
        close(open);
    }

    void closeDenoiser() {
        Unet open = denoiser;
        denoiser = null;
        close(open);
    }

    void closeAutoencoder() {
        Autoencoder open = autoencoder;
        autoencoder = null;
        close(open);
    }

    private void closeContext() {
        TextContext open = context;
        context = null;
        close(open);
    }

    private static void close(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a part of the model cannot be closed", e);
        }
    }

    @Override
    public void close() {
        List<Runnable> closings =
                List.of(this::closeAutoencoder, this::closeDenoiser, this::closeContext, this::closeEncoder);
        List<RuntimeException> failures = new ArrayList<>();
        for (Runnable closing : closings) {
            try {
                closing.run();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            RuntimeException first = failures.get(0);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }
}
