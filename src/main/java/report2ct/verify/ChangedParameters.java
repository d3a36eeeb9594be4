package report2ct.verify;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;

/** The changes that a case makes to the parameters of its network before it runs. */
final class ChangedParameters {
    private ChangedParameters() {}

    /** Multiplies parameters by factors ({@code scalars.multiply}). */
    static void multiply(Parameters parameters, Scalars scalars) {
        for (Map.Entry<String, Double> factor :
                scalars.group("multiply").numberMap().entrySet()) {
            Tensor before = known(parameters, factor.getKey());
            parameters.put(factor.getKey(), () -> Ops.scale(before, factor.getValue()));
        }
    }

    /** Replaces parameters by inputs of the case ({@code scalars.replace}). */
    static void replace(Parameters parameters, CaseInput given) {
        for (Map.Entry<String, String> entry :
                given.scalars().group("replace").textMap().entrySet()) {
            Tensor before = known(parameters, entry.getKey());
            Ops.requireShape("inputs." + entry.getValue(), given.input(entry.getValue()), Ops.shape(before));
            parameters.put(entry.getKey(), () -> given.input(entry.getValue()));
        }
    }

    private static Tensor known(Parameters parameters, String name) {
        Tensor tensor = parameters.find(name);
        if (tensor == null) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "scalars: expected the name of a parameter, found " + name);
        }
        return tensor;
    }
}
