package report2ct.verify;

/** Kind {@code hu}: values of a network to whole Hounsfield units. */
final class HuCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        computed.put("hu", HuConversion.convert(given.scalars().group("hu"), given.input("y")));
    }
}
