package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.Report2CtException;
import report2ct.io.VolumeFiles;
import report2ct.io.format.OpenVolume;
import report2ct.io.format.ReadOptions;
import report2ct.io.format.WriteOptions;
import report2ct.volume.Orientation;
import report2ct.volume.Volume;

/** Copies a volume into another format or voxel order. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Copies a volume into the format that the name of the new file asks for.",
            "Voxels stay where they are in the world; nothing is resampled. A synthetic mark is carried over."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct convert scan.nii.gz scan.mha",
            "  report2ct convert scan.nrrd scan.nii.gz --orientation RAS",
            "  report2ct convert series.nii.gz one.nii.gz --frame 0"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "The volume.")
    @SuppressWarnings("NullAway.Init")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "The copy: .nii.gz, .nii, .mha or .nrrd.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--orientation",
            paramLabel = "CODES",
            description = "Voxel order of the copy, e.g. RAS or LPS (default: as it is).")
    private @Nullable String orientation;

    @Option(names = "--frame", paramLabel = "N", description = "The frame of a file with several, counted from 0.")
    private @Nullable Integer frame;

    @Option(
            names = "--type",
            paramLabel = "as_held|int16|float32",
            defaultValue = "as_held",
            description = "Number type of the copy.")
    private WriteOptions.Type type = WriteOptions.Type.AS_HELD;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        Outputs.prepareVolume(line, out, force);
        Orientation order = order(line);
        try (OpenVolume open = VolumeFiles.standard().open(in, readOptions(line))) {
            open.warnings().forEach(warning -> line.getErr().println("note: " + warning));
            Volume volume = order == null ? open.volume() : order.apply(open.volume());
            WriteOptions options = WriteOptions.standard()
                    .withLabel(open.label())
                    .withType(type)
                    .withOverwrite(force);
            VolumeFiles.standard().write(volume, out, options);
        }
        line.getOut().println(out);
        return ExitCode.DONE.code();
    }

    private ReadOptions readOptions(CommandLine line) {
        if (frame == null) {
            return ReadOptions.nibabel();
        }
        try {
            return ReadOptions.nibabel().withFrame(frame);
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Orientation order(CommandLine line) {
        if (orientation == null) {
            return null;
        }
        try {
            return new Orientation(orientation);
        } catch (Report2CtException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }
}
