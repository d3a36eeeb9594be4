package report2ct.weights;

/**
 * A storage as a checkpoint names it.
 *
 * @param dtype element type of the storage class
 * @param elements number of elements
 * @param offset first element inside the stored block; zero except for views in the old stream format
 */
record StorageRef(String key, Dtype dtype, long elements, long offset) {
    /** Offset of the first byte behind this storage in its stored block. */
    long endByte() {
        return Math.multiplyExact(Math.addExact(offset, elements), dtype.bytes());
    }
}
