// Element-wise passes over tensors. Each may work in place: y is an operand, or does not overlap it.

#ifndef CELEMENTWISE_H
#define CELEMENTWISE_H

/// y = x, or 0 where x < 0.
void ck_clip_float(const float *x, long count, float *y);
void ck_clip_double(const double *x, long count, double *y);

/// y = a + b.
void ck_add_float(const float *a, const float *b, long count, float *y);
void ck_add_double(const double *a, const double *b, long count, double *y);

/// y = slope·x + intercept, the product and the sum each rounded.
void ck_scale_float(const float *x, long count, float slope, float intercept, float *y);
void ck_scale_double(const double *x, long count, double slope, double intercept, double *y);

/// y = the larger one of a and b, or NaN where either is NaN.
void ck_maximum_float(const float *a, const float *b, long count, float *y);
void ck_maximum_double(const double *a, const double *b, long count, double *y);

#endif
