using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>The host's database of users.</summary>
internal sealed class AppDb(DbContextOptions<AppDb> options) : IdentityDbContext<IdentityUser>(options);
