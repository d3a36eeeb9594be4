package report2ct.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.PhantomSet;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.training.run.Merit;
import report2ct.training.run.StepClock;
import report2ct.training.run.StepFigures;
import report2ct.training.run.Trainee;
import report2ct.vae.CompactAutoencoder;
import report2ct.vae.CompactParameters;

/**
 * Trains the compact autoencoder on patches of phantoms: absolute differences of voxels and of their neighbours'
 * differences, on latents that are whitened and then disturbed by noise.
 */
public final class CodecTraining implements Trainee {
    private static final double TAIL_START = 2.5;
    private static final double UNITS = 4.0;
    private static final int MUON_SIDE = 32;
    private static final double FLOOR = 0.01;
    private static final int VALIDATION_VOLUMES = 8;
    private static final double HU_PER_UNIT = 2000;

    private final CodecTrainingConfig config;
    private final PhantomSet phantoms;
    private final PhantomSet held;
    private final CompactAutoencoder network;
    private final MovingAverage average;
    private final List<Optimiser> optimisers = new ArrayList<>();
    private final LearningRate muonRate;
    private final LearningRate adamRate;
    private List<String> samples = List.of();
    private long completed;

    /**
     * A run at its first step.
     *
     * @param phantoms trained on
     * @param held measured on, never trained on
     */
    public CodecTraining(CodecTrainingConfig config, PhantomSet phantoms, PhantomSet held) {
        requireRoom(config, phantoms);
        this.config = config;
        this.phantoms = phantoms;
        this.held = held;
        Parameters parameters =
                ParameterInitialiser.initialise(CompactParameters.of(config.autoencoder()), config.seed());
        network = CompactAutoencoder.forTraining(config.autoencoder(), parameters);
        average = new MovingAverage(parameters, config.averageDecay());
        List<String> muon = new ArrayList<>();
        List<String> adam = new ArrayList<>();
        for (String name : parameters.names()) {
            Tensor tensor = parameters.get(name);
            if (name.startsWith(CompactParameters.STATISTICS)) {
                continue;
            }
            tensor.set_requires_grad(true);
            boolean kernel = tensor.dim() == 5 && Math.min(tensor.size(0), tensor.size(1)) >= MUON_SIDE;
            (kernel ? muon : adam).add(name);
        }
        optimisers.add(new Muon(parameters, muon));
        optimisers.add(new AdamW(parameters, adam, new AdamW.Settings(0.9, 0.99, 1e-8, 0)));
        muonRate = new LearningRate.Cosine(config.muonRate(), config.warmUp(), config.steps(), FLOOR);
        adamRate = new LearningRate.Cosine(config.adamRate(), config.warmUp(), config.steps(), FLOOR);
    }

    private static void requireRoom(CodecTrainingConfig config, PhantomSet phantoms) {
        var grid = phantoms.grid();
        if (config.patchX() > grid.nx() || config.patchY() > grid.ny() || config.patchZ() > grid.nz()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "patch: expected at most the phantom's " + grid.nx() + "x" + grid.ny() + "x" + grid.nz()
                            + " voxels, found " + config.patchX() + "x" + config.patchY() + "x" + config.patchZ());
        }
    }

    @Override
    public long completed() {
        return completed;
    }

    /** The averaged weights, with the statistics of the latents; owned by this object. */
    public Parameters averaged() {
        return average.parameters();
    }

    @Override
    public List<String> samples() {
        return samples;
    }

    @Override
    public Merit merit() {
        return Merit.least("error-box-hu");
    }

    @Override
    public void resumed(long steps, Map<String, Double> scalars) {
        completed = steps;
    }

    @Override
    public Map<String, Parameters> groups() {
        Map<String, Parameters> groups = new LinkedHashMap<>();
        groups.put("model", network.parameters());
        groups.put("average", average.parameters());
        groups.put("muon", optimisers.get(0).state());
        groups.put("adam", optimisers.get(1).state());
        return groups;
    }

    @Override
    public StepFigures step() {
        StepClock clock = new StepClock();
        try (TensorScope scope = TensorScope.open()) {
            PatchBatch batch = draw();
            Gradients.clear(network.parameters());
            clock.data();
            Tensor loss = loss(batch);
            double value = Ops.item(loss.detach());
            clock.forward();
            loss.backward();
            clock.backward();
            double norm = Gradients.clip(network.parameters(), config.clip());
            long number = completed + 1;
            double learningRate = muonRate.after(completed);
            optimisers.get(0).step(learningRate, number);
            optimisers.get(1).step(adamRate.after(completed), number);
            average.update(number);
            completed = number;
            clock.optimiser();
            return new StepFigures(value, learningRate, norm, clock.time());
        }
    }

    /**
     * A batch of patches.
     *
     * @param volume [B, 1, X, Y, Z]
     * @param weight weight of each voxel, same shape
     */
    private record PatchBatch(Tensor volume, Tensor weight) {}

    private PatchBatch draw() {
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.DATA_ORDER);
        int voxels = config.patchX() * config.patchY() * config.patchZ();
        float[] volume = new float[config.batch() * voxels];
        float[] weight = new float[volume.length];
        List<String> drawn = new ArrayList<>();
        for (int b = 0; b < config.batch(); b++) {
            long at = (completed * config.batch() + b) * 4;
            int index = (int) Math.floor(random.uniform(at) * phantoms.size());
            PhantomSet.Box box = new PhantomSet.Box(
                    start(random.uniform(at + 1), phantoms.grid().nx(), config.patchX()),
                    start(random.uniform(at + 2), phantoms.grid().ny(), config.patchY()),
                    start(random.uniform(at + 3), phantoms.grid().nz(), config.patchZ()),
                    config.patchX(),
                    config.patchY(),
                    config.patchZ());
            PhantomSet.Patch patch = phantoms.patch(index, box);
            drawn.add(index + " at " + box.x() + "," + box.y() + "," + box.z());
            for (int i = 0; i < voxels; i++) {
                volume[b * voxels + i] = patch.volume()[i];
                weight[b * voxels + i] = patch.lung()[i] > 0 ? (float) config.lungWeight() : 1;
            }
        }
        samples = drawn;
        long[] shape = {config.batch(), 1, config.patchX(), config.patchY(), config.patchZ()};
        return new PatchBatch(Ops.floats(volume, shape), Ops.floats(weight, shape));
    }

    /** A first voxel that is a multiple of the first fold, so that every phase of the inner grid is seen. */
    private int start(double uniform, int size, int patch) {
        int fold = config.autoencoder().fold();
        return (int) Math.floor(uniform * ((size - patch) / fold + 1)) * fold;
    }

    private Tensor loss(PatchBatch batch) {
        return TensorScope.compute(() -> {
            Tensor latent;
            Tensor decoded;
            try (Autocast cast = Autocast.to(config.precision())) {
                latent = network.encodeForTraining(batch.volume(), completed);
                decoded = network.decode(latent.add(noise(latent)));
            }
            Tensor difference = Ops.scale(decoded.to(ScalarType.Float).sub(batch.volume()), UNITS);
            Tensor voxels = difference.abs().mul(batch.weight()).mean();
            Tensor edges = edge(difference, 2).add(edge(difference, 3)).add(edge(difference, 4));
            Tensor tail = Ops.shift(latent.abs(), -TAIL_START).relu().square().mean();
            return voxels.add(Ops.scale(edges, config.edgeWeight())).add(Ops.scale(tail, config.tailWeight()));
        });
    }

    private static Tensor edge(Tensor difference, long axis) {
        long n = difference.size(axis) - 1;
        return difference
                .narrow(axis, 1, n)
                .sub(difference.narrow(axis, 0, n))
                .abs()
                .mean();
    }

    private Tensor noise(Tensor latent) {
        float[] values = new float[Math.toIntExact(latent.numel())];
        new CounterRandom(config.seed(), RandomStream.TRAINING_NOISE).fillNormal(completed * values.length, values);
        return Ops.scale(Ops.floats(values, Ops.shape(latent)), config.noise());
    }

    /** Mean absolute error of the averaged weights in Hounsfield units, over the volume and inside the lungs. */
    @Override
    public Map<String, Double> validate() {
        try (NoGradGuard noGradients = new NoGradGuard();
                CompactAutoencoder fixed =
                        CompactAutoencoder.forInference(config.autoencoder(), averaged(), Precision.FP32)) {
            double box = 0;
            double lung = 0;
            int count = Math.min(VALIDATION_VOLUMES, held.size());
            for (int i = 0; i < count; i++) {
                try (TensorScope one = TensorScope.open()) {
                    PhantomSet.Patch whole = held.whole(i);
                    long[] shape = {
                        1, 1, held.grid().nx(), held.grid().ny(), held.grid().nz()
                    };
                    Tensor volume = Ops.floats(whole.volume(), shape);
                    Tensor inside = Ops.floats(whole.lung(), shape);
                    Tensor decoded = fixed.decode(fixed.encode(volume).mean());
                    Tensor error = Ops.scale(decoded.sub(volume).abs(), HU_PER_UNIT);
                    box += Ops.item(error.mean()) / count;
                    lung += Ops.item(error.mul(inside).sum().div(inside.sum().add(new Scalar(1e-6)))) / count;
                }
            }
            return Map.of("error-box-hu", box, "error-lung-hu", lung);
        }
    }

    @Override
    public void close() {
        optimisers.forEach(Optimiser::close);
        average.close();
        network.close();
    }
}
