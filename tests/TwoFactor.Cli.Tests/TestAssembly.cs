// Nearly every test has an emulator and a folder of its own, and most of their time is waiting. The few without connections share the category.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(4)]
[assembly: Category("Network")]
