"""What several screens say: sentences made from codes and values."""
