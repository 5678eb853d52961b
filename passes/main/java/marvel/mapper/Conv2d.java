package marvel.mapper;

import java.util.List;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Type;
import marvel.workload.Workload;

/**
 * A convolution of images: data NCHW, kernel KCRS. {@link Operators#conv2d} begins one.
 *
 * @param n images
 * @param c input channels, of all groups
 * @param h rows of an input image
 * @param w columns of an input image
 * @param k output channels, of all groups
 * @param r rows of the kernel
 * @param s columns of the kernel
 * @param stride rows and columns from one output to the next
 * @param padding rows and columns of zeros: top, left, bottom, right
 * @param dilation rows and columns from one kernel element to the next
 * @param groups into which channels fall
 * @param dtype of all tensors
 */
public record Conv2d(
        long n,
        long c,
        long h,
        long w,
        long k,
        long r,
        long s,
        List<Long> stride,
        List<Long> padding,
        List<Long> dilation,
        long groups,
        DType dtype) {
    /**
     * With another stride.
     *
     * @param step rows and columns from one output to the next
     * @return the convolution changed
     */
    public Conv2d withStride(long step) {
        return new Conv2d(n, c, h, w, k, r, s, List.of(step, step), padding, dilation, groups, dtype);
    }

    /**
     * With another padding.
     *
     * @param rows of zeros on each side
     * @return the convolution changed
     */
    public Conv2d withPadding(long rows) {
        return new Conv2d(n, c, h, w, k, r, s, stride, List.of(rows, rows, rows, rows), dilation, groups, dtype);
    }

    /**
     * With another dilation.
     *
     * @param step rows and columns from one kernel element to the next
     * @return the convolution changed
     */
    public Conv2d withDilation(long step) {
        return new Conv2d(n, c, h, w, k, r, s, stride, padding, List.of(step, step), groups, dtype);
    }

    /**
     * With another number of groups.
     *
     * @param count as many as channels for a depthwise convolution
     * @return the convolution changed
     */
    public Conv2d withGroups(long count) {
        return new Conv2d(n, c, h, w, k, r, s, stride, padding, dilation, count, dtype);
    }

    /**
     * The operator as a workload.
     *
     * @return the workload
     * @throws marvel.diag.CompileException if it is no convolution: an extent less than 1, groups that do not divide the
     *     channels, a kernel larger than the padded image
     */
    public Workload workload() {
        Attrs attributes = Attrs.EMPTY
                .with("strides", list(stride))
                .with("padding", list(padding))
                .with("dilation", list(dilation))
                .with("groups", new Attr.Int(groups))
                .with("channels", new Attr.Int(k))
                .with("kernel_size", list(List.of(r, s)));
        long inGroup = groups > 0 && c % groups == 0 ? c / groups : c;
        return Operators.of(
                "nn.conv2d",
                attributes,
                List.of(
                        new Type.Tensor(List.of(n, c, h, w), dtype),
                        new Type.Tensor(List.of(k, inGroup, r, s), dtype)));
    }

    private static Attr list(List<Long> values) {
        return new Attr.ListOf(values.stream().<Attr>map(Attr.Int::new).toList());
    }
}
