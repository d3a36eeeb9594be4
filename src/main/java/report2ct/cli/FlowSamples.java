package report2ct.cli;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.dataset.ReportContexts;
import report2ct.flow.FlowStep;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.ScheduleMode;
import report2ct.flow.TimeWarp;
import report2ct.generation.DenoisingLoop;
import report2ct.generation.GenerationListener;
import report2ct.generation.GridSize;
import report2ct.generation.Guidance;
import report2ct.generation.InitialNoise;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.phantom.PhantomGrid;
import report2ct.training.FlowTraining;
import report2ct.training.FlowTrainingConfig;
import report2ct.training.RunFolder;
import report2ct.training.run.SamplePicture;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;
import report2ct.vae.CompactAutoencoder;

/**
 * Chests of held-out reports, generated with the averaged weights: always the same reports and the same noise, so that
 * pictures of different steps compare.
 *
 * @param folder where the trained autoencoder is
 * @param held the reports; the first few are shown
 */
record FlowSamples(RunFolder folder, FlowTraining trainee, ReportContexts held) implements SampleSource {
    private static final int MOST = 3;
    private static final int STEPS = 20;
    private static final int TRAIN_TIMESTEPS = 1000;
    private static final Guidance GUIDANCE = new Guidance(3);

    @Override
    public List<SamplePicture> make() {
        List<SamplePicture> pictures = new ArrayList<>();
        FlowTrainingConfig config = folder.recipe().flow();
        try (NoGradGuard noGradients = new NoGradGuard();
                Unet unet = Unet.forInference(config.unet(), trainee.averaged(), Precision.FP32);
                Parameters weights = folder.vaeWeights();
                CompactAutoencoder autoencoder =
                        CompactAutoencoder.forInference(folder.recipe().vae().autoencoder(), weights, Precision.FP32)) {
            for (int i = 0; i < Math.min(MOST, held.records()); i++) {
                pictures.add(picture(unet, autoencoder, i));
            }
        }
        return pictures;
    }

    private SamplePicture picture(Unet unet, CompactAutoencoder autoencoder, int index) {
        PhantomGrid grid = folder.recipe().data().grid();
        GridSize size = new GridSize(grid.nx(), grid.ny(), grid.nz());
        GridSize cells = size.dividedBy(folder.recipe().vae().autoencoder().factor());
        try (TensorScope scope = TensorScope.open()) {
            Tensor noise =
                    InitialNoise.of(index, folder.recipe().vae().autoencoder().latentChannels(), cells);
            List<FlowStep> schedule = flow().schedule(STEPS, cells.voxels(), ScheduleMode.EXACT);
            Tensor latent =
                    new DenoisingLoop(flow(), velocity(unet, index)).run(noise, schedule, GenerationListener.SILENT);
            float[] values = Ops.toFloats(autoencoder.decode(latent));
            int[] voxels = {grid.nx(), grid.ny(), grid.nz()};
            return SampleMontage.of("report-" + (index + 1), values, voxels, grid.baseSpacingMm());
        }
    }

    private RectifiedFlow flow() {
        double ratio = folder.recipe().flow().timeRatio();
        return ratio > 0 ? new RectifiedFlow(TRAIN_TIMESTEPS, new TimeWarp.Fixed(ratio)) : RectifiedFlow.reference();
    }

    /** The guided velocity for a held-out report; made inside a scope, whose tensors it uses. */
    private DenoisingLoop.Velocity velocity(Unet unet, int index) {
        FlowTrainingConfig config = folder.recipe().flow();
        float mm = (float) (folder.recipe().data().grid().baseSpacingMm()
                * config.unet().extensions().spacingScale());
        Tensor context = Ops.floats(held.context(index, 0), 1, held.tokens(), held.width());
        Tensor without = Ops.scale(context, 0);
        Tensor spacing = Ops.floats(new float[] {mm, mm, mm}, 1, 3);
        Tensor classes = config.unet().classes() == 0 ? null : torch.ones(new long[] {1}, Ops.options(ScalarType.Long));
        return (latent, time) -> {
            Tensor times = Ops.floats(new float[] {(float) time}, 1);
            return GUIDANCE.velocity(
                    () -> answer(unet, UnetInput.of(latent, times, context, classes, spacing)),
                    () -> answer(unet, UnetInput.of(latent, times, without, classes, spacing)));
        };
    }

    private Tensor answer(Unet unet, UnetInput input) {
        Tensor answer = unet.forward(input);
        return folder.recipe().flow().prediction().velocity(answer, input.latent(), input.timesteps(), TRAIN_TIMESTEPS);
    }
}
