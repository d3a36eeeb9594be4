package report2ct.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold here, as inert values. Besides these types a value is a {@link String}, {@link Long},
 * {@link java.math.BigInteger}, {@link Double}, {@link Boolean} or {@link TensorRecipe}. Containers compare by identity,
 * so that nothing ever walks a nested value implicitly.
 */
final class Pickled {
    private Pickled() {}

    /** Python's None. */
    enum None {
        NONE
    }

    /** A byte string. */
    static final class Bytes {
        final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /** A list, tuple or set. */
    static final class Sequence {
        final List<Object> items;

        Sequence(List<Object> items) {
            this.items = items;
        }

        Sequence() {
            this(new ArrayList<>(0));
        }
    }

    /** A dictionary; keys other than texts and numbers keep their identity. */
    static final class Dictionary {
        final Map<Object, Object> entries = new LinkedHashMap<>();
        /** Attributes of the Python object, such as {@code _metadata}; without meaning here. */
        Object attributes = None.NONE;
    }

    /** A name the allow-list knows; calling it is defined in {@link PickleGlobals}. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** An object of an allowed class without meaning here (configurations), and all it was given. */
    static final class Opaque {
        final String type;
        final List<Object> parts = new ArrayList<>(1);

        Opaque(String type) {
            this.type = type;
        }
    }

    /** A name outside the allow-list, or what would have come of calling it; refused unless it is skipped. */
    static final class Foreign {
        final String type;
        final List<Object> parts = new ArrayList<>(1);

        Foreign(String type) {
            this.type = type;
        }
    }

    /** A numpy element type such as {@code <f8}. */
    static final class NumpyDtype {
        final String kind;
        boolean bigEndian;

        NumpyDtype(String kind) {
            this.kind = kind;
        }
    }
}
