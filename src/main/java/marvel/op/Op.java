package marvel.op;

import marvel.ir.Type;

/**
 * An operator with its attributes: a record whose components are the attributes ({@code kernelSize} is {@code
 * kernel_size} in Relay), whose no-argument constructor holds TVM's defaults and whose compact constructor checks them.
 * Declared inside an {@link OpFamily} and named by {@link Names}.
 */
public interface Op {
    /**
     * Type of the result. Called only when the types of all arguments are known, but for single dims ({@link Type#ANY}).
     *
     * @throws OpException when the arguments do not fit
     */
    Type infer(Args args);
}
