package report2ct.distributed;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/** Native objects that live longer than the scope which is open when they are made. */
final class Unscoped {
    private Unscoped() {}

    /** Makes one; whatever else {@code make} needs is freed, the result belongs to the caller, who closes it. */
    static <P extends Pointer> P make(Supplier<P> make) {
        try (PointerScope scope = new PointerScope()) {
            P made = make.get();
            made.<P>retainReference();
            return made;
        }
    }
}
