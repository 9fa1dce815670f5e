// Nearly all of these tests speak to an emulator over real TLS. The few that do not share the category.
[assembly: Category("Network")]
