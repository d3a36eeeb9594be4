package report2ct.cli;

import java.lang.reflect.Constructor;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes command objects: those that compute are given the stop signal. */
record Commands(BooleanSupplier stop) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 1 && parameters[0] == BooleanSupplier.class) {
                return type.cast(constructor.newInstance(stop));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
