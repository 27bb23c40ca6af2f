// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The token that buyers pay with and providers earn.
/// @notice Nobody holds any at the start, and nothing here mints: how supply grows is for a derived contract to say.
contract LullToken is ERC20, ERC20Burnable, ERC20Permit {
    /// @param name_ The token's name, which is also its EIP-712 domain for permits.
    /// @param symbol_ What stands behind an amount.
    constructor(string memory name_, string memory symbol_) ERC20(name_, symbol_) ERC20Permit(name_) {}
}
