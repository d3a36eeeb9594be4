package report2ct.generation;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.DecodePlan.Form;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.generation.Plan.Need;
import report2ct.nn.Precision;
import report2ct.unet.UnetCosts;
import report2ct.vae.DecodeCosts;
import report2ct.vae.MapShape;
import report2ct.vae.SlidingWindow;

/**
 * Chooses how a volume is computed so that it fits in the memory that may be used: the fastest plan that does. Sizes come
 * from the structure of the networks; nothing is allocated.
 */
final class Planner {
    /** The virtual machine, the libraries, and what the allocator keeps of small blocks that were freed; measured. */
    static final long BASE_BYTES = 560L << 20;

    /** Smaller blocks come from pools of the C library, which keep about half as much again as is in use; measured. */
    private static final long POOLED_BYTES = 32L << 20;

    /** Nothing is known, so nothing is refused. */
    static final long NO_BUDGET = Long.MAX_VALUE;

    /** A 16-bit voxel in the volume and once more while it is written in another order. */
    private static final int OUTPUT_BYTES = 2 * Short.BYTES;

    /** Planes of a slab; the last ones, which redo much at their edges, are for want of anything better. */
    private static final List<List<Integer>> SLABS = List.of(List.of(16, 8, 4), List.of(2, 1));

    /** Scratch folders on these are memory. */
    private static final Set<String> MEMORY_DISKS = Set.of("tmpfs", "ramfs");

    /** Room that is left on a disk for others. */
    private static final long DISK_RESERVE = 1L << 30;

    private final ModelFacts facts;
    private final ModelCosts costs;

    Planner(ModelFacts facts, ModelCosts costs) {
        this.facts = facts;
        this.costs = costs;
    }

    /** Most resident memory that the process may reach; a GPU's memory is found out by using it. */
    static long budget(Resources resources, ComputeDevice device) {
        if (resources.memoryBytes() > 0) {
            return resources.memoryBytes();
        }
        if (device == ComputeDevice.CUDA) {
            return NO_BUDGET;
        }
        long free = MachineMemory.ofThisMachine().free();
        long most = free == 0 ? NO_BUDGET : free + Pointer.physicalBytes();
        return Pointer.maxPhysicalBytes() > 0 ? Math.min(most, Pointer.maxPhysicalBytes()) : most;
    }

    /**
     * All plans that fit, the fastest first.
     *
     * @throws Report2CtException with the smallest budget that would do when there is none
     */
    List<Plan> plans(ResolvedOptions options, Resources resources) {
        return plans(options, budget(resources, options.device()), room(resources.scratch()), resources.streamed());
    }

    /**
     * As above.
     *
     * @param budget most resident memory of the process
     * @param room bytes on the scratch disk
     */
    List<Plan> plans(ResolvedOptions options, long budget, long room, boolean streamed) {
        List<Plan> all = candidates(options, streamed);
        List<Plan> fitting = all.stream()
                .filter(plan -> plan.scratchBytes() <= room && plan.peakBytes() <= budget)
                .toList();
        if (fitting.isEmpty()) {
            throw refusal(options, all, budget, room);
        }
        return fitting;
    }

    private static long room(@Nullable Path scratch) {
        if (scratch == null) {
            return 0;
        }
        try {
            FileStore store = Files.getFileStore(scratch);
            return MEMORY_DISKS.contains(store.type()) ? 0 : Math.max(0, store.getUsableSpace() - DISK_RESERVE);
        } catch (IOException e) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "scratch folder " + scratch + ": " + e.getMessage(), e);
        }
    }

    private static Report2CtException refusal(ResolvedOptions options, List<Plan> all, long budget, long room) {
        Comparator<Plan> smaller = Comparator.comparingLong(Plan::peakBytes);
        Plan here = all.stream()
                .filter(plan -> plan.scratchBytes() <= room)
                .min(smaller)
                .orElseThrow();
        String more = all.stream()
                .min(smaller)
                .filter(plan -> plan.peakBytes() < here.peakBytes())
                .map(plan -> "; with " + Sizes.text(plan.scratchBytes()) + " of scratch disk "
                        + Sizes.text(plan.peakBytes()) + " (--scratch)")
                .orElse("");
        return new Report2CtException(
                ErrorKind.OUT_OF_MEMORY,
                "size " + options.size() + ": expected a memory budget of at least " + Sizes.text(here.peakBytes())
                        + " (" + here.decode().describe() + more + "), found " + Sizes.text(budget)
                        + "; a smaller --size needs less");
    }

    private List<Plan> candidates(ResolvedOptions options, boolean streamed) {
        List<Plan> plans = new ArrayList<>();
        for (DecodePlan decode : decodings(options.decode(), streamed)) {
            for (boolean keeps : new boolean[] {true, false}) {
                if (options.device() == ComputeDevice.CUDA && options.saving().cacheEvery() == 1) {
                    plans.add(plan(options, GuidanceForm.BATCHED, decode, keeps));
                }
                plans.add(plan(options, GuidanceForm.SEQUENTIAL, decode, keeps));
            }
        }
        return plans;
    }

    private List<DecodePlan> decodings(DecodeMode mode, boolean streamed) {
        List<DecodePlan> decodings = new ArrayList<>();
        if (mode == DecodeMode.TILED) {
            return List.of(DecodePlan.of(Form.WINDOWS));
        }
        if (!streamed) {
            decodings.add(DecodePlan.of(Form.ONE_PIECE));
        }
        if (!costs.decoder().streams()) {
            if (streamed) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT, facts.name() + ": its autoencoder does not decode in slabs");
            }
            return decodings;
        }
        SLABS.forEach(heights -> addSlabs(decodings, heights));
        return decodings;
    }

    private static void addSlabs(List<DecodePlan> decodings, List<Integer> heights) {
        for (boolean twice : new boolean[] {false, true}) {
            for (Form form : new Form[] {Form.SLABS_IN_MEMORY, Form.SLABS_IN_FILES}) {
                heights.forEach(planes -> decodings.add(new DecodePlan(form, planes, twice)));
            }
        }
    }

    private Plan plan(ResolvedOptions options, GuidanceForm guidance, DecodePlan decode, boolean keeps) {
        GridSize size = options.size().dividedBy(facts.factor());
        Precision precision = options.precision();
        DecodeCosts decoder = costs.decoder();
        MapShape latent = new MapShape(facts.latentChannels(), size.x(), size.y(), size.z());
        UnetCosts.Cells cells = new UnetCosts.Cells(size.x(), size.y(), size.z());
        boolean guided = options.guidance() != 1 && options.guidance() != 0;
        int samples = guided && guidance == GuidanceForm.BATCHED ? 2 : 1;
        long unet = costs.unet().parameters() * precision.bytes();
        long vae = decoder.parameters() * precision.bytes();
        long encoders = costs.encoderBytes();
        long before = BASE_BYTES + (keeps ? encoders : 0);
        long denoise = before
                + unet
                + Math.max(costs.unet().parameters() * Float.BYTES, activations(cells, precision, samples))
                + 4 * latent.elements() * Float.BYTES;
        long decoding = before
                + (keeps ? unet : 0)
                + vae
                + 2 * latent.elements() * Float.BYTES
                + options.size().voxels() * OUTPUT_BYTES
                + Math.max(decoder.parameters() * Float.BYTES, decode(decode, latent, precision));
        double evaluations =
                1 + (options.steps() - 1.0) * options.saving().solver().evaluations();
        double passes = evaluations * (guided ? 2 : 1); // an interval or kept levels make it less
        List<Need> needs = List.of(
                new Need(Stage.ENCODE, BASE_BYTES + encoders, 0),
                new Need(Stage.DENOISE, denoise, passes * costs.unet().multiplications(cells)),
                new Need(Stage.DECODE, decoding, multiplications(decode, latent)));
        long scratch =
                decode.form() == Form.SLABS_IN_FILES ? decoder.maps(latent, precision, decode.recomputeWidest()) : 0;
        return new Plan(guidance, decode, keeps, needs, scratch);
    }

    private long activations(UnetCosts.Cells cells, Precision precision, int samples) {
        long activations = costs.unet().activations(cells, precision, samples);
        boolean pooled = costs.unet().finestMap(cells, precision, samples) < POOLED_BYTES;
        return pooled ? activations + activations / 2 : activations;
    }

    private long decode(DecodePlan plan, MapShape latent, Precision precision) {
        DecodeCosts decoder = costs.decoder();
        return switch (plan.form()) {
            case ONE_PIECE -> decoder.whole(latent, precision);
            case WINDOWS -> decoder.whole(window(latent), precision) + 3 * floats(latent) + 3 * floats(window(latent));
            case SLABS_IN_MEMORY ->
                decoder.slabs(latent, precision, plan.planes(), false)
                        + decoder.maps(latent, precision, plan.recomputeWidest());
            case SLABS_IN_FILES -> decoder.slabs(latent, precision, plan.planes(), true);
        };
    }

    /** Bytes of the decoded volume in single precision. */
    private long floats(MapShape latent) {
        long factor = facts.factor();
        return latent.positions() * factor * factor * factor * Float.BYTES;
    }

    private static MapShape window(MapShape latent) {
        SlidingWindow.Cells roi = SlidingWindow.reference().roi();
        if (latent.positions() <= roi.x() * roi.y() * roi.z()) {
            return latent;
        }
        return new MapShape(
                latent.channels(),
                Math.min(latent.x(), roi.x()),
                Math.min(latent.y(), roi.y()),
                Math.min(latent.z(), roi.z()));
    }

    private double multiplications(DecodePlan plan, MapShape latent) {
        if (plan.form() != Form.WINDOWS) {
            return costs.decoder().multiplications(latent, plan.recomputeWidest());
        }
        int windows = SlidingWindow.reference()
                .windows(new SlidingWindow.Cells(latent.x(), latent.y(), latent.z()))
                .size();
        return Math.max(1, windows) * costs.decoder().multiplications(window(latent), false);
    }
}
