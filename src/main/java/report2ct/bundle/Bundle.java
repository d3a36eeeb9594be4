package report2ct.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.bundle.BundleDescriptor.FilePart;
import report2ct.config.ConfigFiles;
import report2ct.weights.WeightHash;

/**
 * A model directory whose parts agree with each other and with its files.
 *
 * @param folder the directory
 * @param descriptor its {@code bundle.json}
 */
public record Bundle(Path folder, BundleDescriptor descriptor) {
    /** The descriptor's file name. */
    public static final String DESCRIPTOR = "bundle.json";

    /**
     * Opens a bundle and compares everything that must agree, file hashes included; reads no weights.
     *
     * @throws Report2CtException {@link ErrorKind#INCOMPATIBLE_WEIGHTS} with all problems together
     */
    public static Bundle open(Path folder) throws IOException {
        BundleDescriptor descriptor = descriptor(folder);
        List<String> problems = new ArrayList<>(new BundleCheck(descriptor).parts());
        problems.addAll(new BundleCheck(descriptor).files(folder));
        refuse(folder, problems);
        return new Bundle(folder, descriptor);
    }

    /** The descriptor alone, without a look at the files beside it. */
    public static BundleDescriptor descriptor(Path folder) throws IOException {
        Path file = folder.resolve(DESCRIPTOR);
        if (!Files.isRegularFile(file)) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    folder + ": expected a folder with a " + DESCRIPTOR + ", found none");
        }
        BundleDescriptor descriptor;
        try {
            requireLayout(file);
            descriptor = ConfigFiles.read(file, BundleDescriptor.class);
        } catch (Report2CtException e) {
            throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, String.valueOf(e.getMessage()), e);
        }
        return descriptor;
    }

    private static void requireLayout(Path file) throws IOException {
        String layout = ConfigFiles.tree(file).path("layout").asText("");
        if (!layout.equals(BundleDescriptor.LAYOUT)) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    file + ": layout: expected " + BundleDescriptor.LAYOUT + ", found \"" + layout + "\"");
        }
    }

    /**
     * Writes the descriptor of a folder whose weight files are in place already; sizes and hashes of all files it names
     * are taken from there.
     *
     * @throws Report2CtException when the parts do not agree or a file is missing
     */
    public static Bundle save(Path folder, BundleDescriptor draft, boolean overwrite) throws IOException {
        List<String> problems = new ArrayList<>(new BundleCheck(draft).parts());
        Map<String, FilePart> files = new LinkedHashMap<>();
        TreeMap<String, FilePart> named = new TreeMap<>(draft.files());
        draft.weightFiles().forEach(name -> named.putIfAbsent(name, new FilePart(0, "")));
        for (String name : named.keySet()) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                files.put(name, new FilePart(Files.size(file), WeightHash.sha256(file)));
            } else {
                problems.add(name + ": no such file");
            }
        }
        refuse(folder, problems);
        BundleDescriptor complete = draft.withFiles(files);
        write(folder.resolve(DESCRIPTOR), ConfigFiles.toJson(complete), overwrite);
        return new Bundle(folder, complete);
    }

    /** Everything in a descriptor that does not agree with the rest of it; empty when all parts fit together. */
    public static List<String> problems(BundleDescriptor descriptor) {
        return List.copyOf(new BundleCheck(descriptor).parts());
    }

    private static void write(Path file, String json, boolean overwrite) throws IOException {
        if (!overwrite && Files.exists(file)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, file + ": exists already; it is replaced only when that is asked for");
        }
        String unique = "." + DESCRIPTOR + "." + ProcessHandle.current().pid() + "." + System.nanoTime() + ".part";
        Path temporary = file.resolveSibling(unique);
        try {
            Files.write(temporary, json.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void refuse(Path folder, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new Report2CtException(ErrorKind.INCOMPATIBLE_WEIGHTS, folder + ": " + String.join("; ", problems));
        }
    }

    /** Every axis of a volume must be a multiple of this. */
    static int sizeMultiple(BundleDescriptor descriptor) {
        return Math.multiplyExact(
                descriptor.autoencoder().factor(), descriptor.unet().config().latentMultiple());
    }

    /** A file of this bundle. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
