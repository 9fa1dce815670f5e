// Every test has an emulator and a folder of its own, and most of their time is waiting.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(4)]
[assembly: Category("Network")]
