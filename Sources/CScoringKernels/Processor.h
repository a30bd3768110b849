#ifndef TENURE_PROCESSOR_H
#define TENURE_PROCESSOR_H

// Of a kernel compiled as name_baseline, name_avx2 and name_avx512, the one for this processor.
#if defined(__x86_64__)
#define FOR_PROCESSOR(name)                                                                       \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? name##_avx512        \
   : __builtin_cpu_supports("avx2")                                        ? name##_avx2          \
                                                                           : name##_baseline)
#else
#define FOR_PROCESSOR(name) name##_baseline
#endif

#endif
