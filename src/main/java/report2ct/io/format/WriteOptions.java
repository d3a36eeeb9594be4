package report2ct.io.format;

/**
 * How to write a volume file.
 *
 * @param overwrite whether an existing file is replaced
 * @param label what the file says about itself
 * @param type how voxels are stored
 * @param compress whether formats with optional compression use it (the name decides for NIfTI)
 */
public record WriteOptions(boolean overwrite, VolumeLabel label, Type type, boolean compress) {
    /** How voxels are stored. */
    public enum Type {
        /** 16-bit integers when the volume holds them, otherwise 32-bit floating point. */
        AS_HELD,
        /** 16-bit integers; a volume that holds something else is refused. */
        INT16,
        /** 32-bit floating point. */
        FLOAT32
    }

    /** No overwriting, no label, stored as held, compressed. */
    public static WriteOptions standard() {
        return new WriteOptions(false, VolumeLabel.NONE, Type.AS_HELD, true);
    }

    /** The same with another label. */
    public WriteOptions withLabel(VolumeLabel other) {
        return new WriteOptions(overwrite, other, type, compress);
    }

    /** The same with or without replacing existing files. */
    public WriteOptions withOverwrite(boolean other) {
        return new WriteOptions(other, label, type, compress);
    }

    /** The same with another number type. */
    public WriteOptions withType(Type other) {
        return new WriteOptions(overwrite, label, other, compress);
    }

    /** The same with or without compression. */
    public WriteOptions withCompress(boolean other) {
        return new WriteOptions(overwrite, label, type, other);
    }
}
