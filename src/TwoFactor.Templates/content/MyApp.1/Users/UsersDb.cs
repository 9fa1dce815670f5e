using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace MyApp._1.Users;

/// <summary>The database of the users.</summary>
public sealed class UsersDb(DbContextOptions<UsersDb> options) : IdentityDbContext<AppUser>(options);
