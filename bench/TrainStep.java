import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.training.AdamW;
import report2ct.training.Gradients;
import report2ct.training.MovingAverage;
import report2ct.unet.Unet;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetInput;
import report2ct.unet.UnetParameters;

/** This project's side of train_step.py: answers every line N with the seconds that N training steps took. */
final class TrainStep {
    private static final int BATCH = 16;
    private static final long[] LATENTS = {BATCH, 16, 16, 12, 12};
    private static final int WIDTH = 40;

    private TrainStep() {}

    public static void main(String[] arguments) throws Exception {
        Precision precision = Precision.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        UnetConfig config = UnetConfig.demo(WIDTH);
        Parameters parameters = ParameterInitialiser.initialise(UnetParameters.of(config), 1);
        parameters.requireGradients();
        System.out.println("parameters " + parameters.elements());
        try (Unet network = Unet.forTraining(config, parameters);
                AdamW adam = new AdamW(
                        parameters, List.copyOf(parameters.names()), new AdamW.Settings(0.9, 0.99, 1e-8, 0));
                MovingAverage average = new MovingAverage(parameters, 0.998);
                TensorScope scope = TensorScope.open()) {
            UnetInput input = input();
            Tensor noise = normal(2, LATENTS);
            BufferedReader turns = new BufferedReader(new InputStreamReader(System.in));
            long step = 0;
            for (String line = turns.readLine(); line != null; line = turns.readLine()) {
                long began = System.nanoTime();
                double loss = 0;
                for (int i = 0; i < Integer.parseInt(line.strip()); i++) {
                    loss = step(network, input, noise, precision, adam, average, ++step);
                }
                System.out.println((System.nanoTime() - began) / 1e9 + " " + loss);
            }
        }
    }

    private static double step(
            Unet network,
            UnetInput input,
            Tensor noise,
            Precision precision,
            AdamW adam,
            MovingAverage average,
            long step) {
        try (TensorScope scope = TensorScope.open()) {
            Gradients.clear(network.parameters());
            RectifiedFlow flow = RectifiedFlow.reference();
            Tensor noisy = flow.noisy(input.latent(), noise, input.timesteps());
            Tensor answer;
            try (Autocast cast = Autocast.to(precision)) {
                answer = network.forward(
                        UnetInput.of(noisy, input.timesteps(), input.context(), null, input.spacing()));
            }
            Tensor loss = torch.mse_loss(answer, flow.velocity(input.latent(), noise));
            loss.backward();
            Gradients.clip(network.parameters(), 1.0);
            adam.step(1e-4, step);
            average.update(step);
            return Ops.item(loss.detach());
        }
    }

    private static UnetInput input() {
        float[] times = new float[BATCH];
        float[] spacing = new float[3 * BATCH];
        for (int b = 0; b < BATCH; b++) {
            times[b] = (b + 0.5f) * 1000 / BATCH;
        }
        java.util.Arrays.fill(spacing, 50);
        return UnetInput.of(
                normal(1, LATENTS),
                Ops.floats(times, BATCH),
                normal(3, BATCH, 2, WIDTH),
                null,
                Ops.floats(spacing, BATCH, 3));
    }

    private static Tensor normal(long seed, long... shape) {
        int elements = 1;
        for (long length : shape) {
            elements *= Math.toIntExact(length);
        }
        float[] values = new float[elements];
        new CounterRandom(seed, RandomStream.TRAINING_NOISE).fillNormal(0, values);
        return Ops.floats(values, shape);
    }
}
