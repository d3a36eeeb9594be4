package report2ct.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.GroupNorm;
import report2ct.nn.Parameters;
import report2ct.vae.VaeNorm;

/** Kind {@code groupnorm}: the group norm in both arithmetics. */
final class GroupNormCase implements CaseKind {
    private static final List<String> ROUNDING = List.of("normalise", "multiply_weight", "add_bias");

    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        scalars.only("variance", "biased");
        requireRounding(scalars);
        long groups = scalars.whole("groups");
        double eps = scalars.number("eps");
        Tensor x = given.input("x");
        try (Parameters parameters = new Parameters()) {
            parameters.put("norm.weight", () -> given.input("weight"));
            parameters.put("norm.bias", () -> given.input("bias"));
            computed.put("float32", new GroupNorm(parameters, "norm", groups, eps).forward(x));
            computed.put(
                    "float16",
                    VaeNorm.rounded(x, parameters.get("norm.weight"), parameters.get("norm.bias"), groups, eps));
        }
    }

    private static void requireRounding(Scalars scalars) {
        JsonNode rule = scalars.node().path("half_rule");
        List<String> found = new ArrayList<>();
        rule.forEach(step -> found.add(step.asText("")));
        if (!found.equals(ROUNDING)) {
            throw scalars.wrong("half_rule", ROUNDING.toString(), rule);
        }
    }
}
