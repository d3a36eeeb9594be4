package report2ct.verify;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkCasesTest {
    @Test
    void prints() {
        new NetworkCases().run(Path.of("src/test/resources/fixtures/networks"), c -> {
            if (!c.ok()) {
                System.out.println("BAD " + c);
            } else
                System.out.println("ok " + c.caseId() + " "
                        + c.outputs().stream()
                                .mapToDouble(o -> o.limit() == 0 ? 0 : o.distance() / o.limit())
                                .max()
                                .getAsDouble());
        });
    }
}
