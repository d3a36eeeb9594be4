package report2ct.verify;

import org.bytedeco.pytorch.Tensor;

final class HuConversion {
    private HuConversion() {}

    static void put(CaseInput given, Tensor decoded, Computed computed) {}
}
