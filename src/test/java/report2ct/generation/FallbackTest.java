package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.DecodePlan.Form;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.generation.Plan.Need;

class FallbackTest {
    private static final Plan WHOLE = plan(DecodePlan.of(Form.ONE_PIECE), 100, 0);
    private static final Plan FILES = plan(new DecodePlan(Form.SLABS_IN_FILES, 16, false), 30, 1000);
    private static final Plan MEMORY = plan(new DecodePlan(Form.SLABS_IN_MEMORY, 4, false), 60, 0);

    private final List<String> notes = new ArrayList<>();
    private final List<Plan> tried = new ArrayList<>();
    private final GenerationListener listener = new GenerationListener() {
        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }
    };

    private static Plan plan(DecodePlan decode, long bytes, long scratch) {
        return new Plan(GuidanceForm.SEQUENTIAL, decode, true, List.of(new Need(Stage.DECODE, bytes, 1)), scratch);
    }

    private String failing(List<Plan> plans, RuntimeException failure, int times) {
        return new Fallback(plans, listener)
                .run(Stage.DECODE, plan -> {
                    tried.add(plan);
                    if (tried.size() <= times) {
                        throw failure;
                    }
                    return "done";
                })
                .result();
    }

    @Test
    void whatSucceedsAtOnceIsDoneOnceAndSaysNothing() {
        assertThat(failing(List.of(WHOLE, MEMORY), new IllegalStateException("not thrown"), 0))
                .isEqualTo("done");

        assertThat(tried).containsExactly(WHOLE);
        assertThat(notes).isEmpty();
    }

    @Test
    void aLackOfMemoryStepsDownToTheNextSmallerPlanAndSaysSo() {
        RuntimeException native1 =
                new RuntimeException("[enforce fail] . DefaultCPUAllocator: not enough memory: x\nC++");

        assertThat(failing(List.of(WHOLE, WHOLE, MEMORY, FILES), native1, 1)).isEqualTo("done");

        assertThat(tried).containsExactly(WHOLE, MEMORY);
        assertThat(notes).hasSize(1);
        assertThat(notes.get(0))
                .contains("not enough memory")
                .contains("decoding again, decoding in slabs of 4 planes, maps in memory")
                .doesNotContain("C++");
    }

    @Test
    void aFullDiskStepsToAPlanThatNeedsLessOfIt() {
        Report2CtException full = new Report2CtException(ErrorKind.OUT_OF_DISK, "full");

        assertThat(failing(List.of(FILES, MEMORY), full, 1)).isEqualTo("done");

        assertThat(tried).containsExactly(FILES, MEMORY);
    }

    @Test
    void theLastPlansFailureIsTheAnswer() {
        Report2CtException memory = new Report2CtException(ErrorKind.OUT_OF_MEMORY, "none left");

        assertThatThrownBy(() -> failing(List.of(WHOLE, MEMORY, FILES), memory, 9))
                .isSameAs(memory);

        assertThat(tried).containsExactly(WHOLE, MEMORY, FILES);
    }

    @Test
    void anotherFailureEndsItAtOnce() {
        Report2CtException stopped = new Report2CtException(ErrorKind.CANCELLED, "stopped");

        assertThatThrownBy(() -> failing(List.of(WHOLE, MEMORY), stopped, 9)).isSameAs(stopped);

        assertThat(tried).containsExactly(WHOLE);
    }

    @Test
    void anErrorOfTheHeapCountsAsLackOfMemory() {
        String result = new Fallback(List.of(WHOLE, MEMORY), listener)
                .run(Stage.DECODE, plan -> {
                    if (plan.equals(WHOLE)) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return "done";
                })
                .result();

        assertThat(result).isEqualTo("done");
    }
}
