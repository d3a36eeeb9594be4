package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

@ExtendWith(LeakCheck.class)
class TensorScopeTest {
    @Test
    void whatIsMadeInAScopeEndsWithIt() {
        Tensor inside;
        try (TensorScope scope = TensorScope.open()) {
            inside = one();
            assertThat(inside.isNull()).isFalse();
        }

        assertThat(inside.isNull()).isTrue();
    }

    @Test
    void aKeptTensorBelongsToTheEnclosingScope() {
        Tensor kept;
        try (TensorScope outer = TensorScope.open()) {
            try (TensorScope inner = TensorScope.open()) {
                kept = inner.keep(one());
            }
            assertThat(Ops.toFloats(kept)).containsExactly(1f);
        }

        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void withoutAnEnclosingScopeAKeptTensorBelongsToTheCaller() {
        long before = Pointer.totalCount();
        Tensor kept = TensorScope.compute(TensorScopeTest::one);

        assertThat(Ops.toFloats(kept)).containsExactly(1f);
        assertThat(Pointer.totalCount()).isGreaterThan(before);
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void scopesNestToAnyDepth() {
        try (TensorScope outer = TensorScope.open()) {
            Tensor result =
                    TensorScope.compute(() -> TensorScope.compute(() -> TensorScope.compute(() -> one().add(one()))));

            assertThat(Ops.toFloats(result)).containsExactly(2f);
        }
    }

    @Test
    void aBorrowedHandleIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            TensorVector vector = new TensorVector(one());
            Tensor borrowed = vector.get(0);

            assertThatThrownBy(() -> scope.keep(borrowed))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("reference count -1")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INTERNAL);
        }
    }

    @Test
    void aClosedHandleIsRefused() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor closed = one();
            closed.close();

            assertThatThrownBy(() -> scope.keep(closed)).isInstanceOf(Report2CtException.class);
        }
    }

    @Test
    void anExceptionClosesTheScopeAndPassesOn() {
        IllegalStateException reason = new IllegalStateException("on purpose");

        assertThatThrownBy(() -> TensorScope.compute(() -> {
                    one().add(one());
                    throw reason;
                }))
                .isSameAs(reason);
    }

    @Test
    void anAliasOfAnArgumentMayBeKept() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor argument = one();
            Tensor alias = TensorScope.compute(() -> new Tensor(argument));

            alias.close();
            assertThat(Ops.toFloats(argument)).containsExactly(1f);
        }
    }

    private static Tensor one() {
        return Ops.floats(new float[] {1}, 1);
    }
}
