// Nearly all of these tests speak to an emulator over real TLS.
[assembly: Category("Network")]
