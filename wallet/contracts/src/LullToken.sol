// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The token that buyers pay with and providers earn.
/// @notice Nobody holds any at the start. Supply grows in one way alone: the settler burns what buyers paid, and may
/// emit at most a half of what it burned, counted over all time.
contract LullToken is ERC20, ERC20Burnable, ERC20Permit {
    /// @notice The most that is emitted, in hundredths of a percent of what the settler burned.
    uint256 public constant EMISSION_BPS = 5_000;

    /// @notice Who burns and emits, for good: nobody keeps a role here.
    address public immutable settler;
    /// @notice All that the settler burned, ever. What holders burn of their own opens no room for emission.
    uint128 public settledBurn;
    /// @notice All that was emitted, ever.
    uint128 public totalEmitted;

    /// @notice An epoch burned `burned` and emitted `emitted`.
    event Settled(uint256 burned, uint256 emitted);

    /// @notice For the settler alone.
    error NotSettler();
    /// @notice More would be emitted than `allowed`, over all time.
    error EmissionAboveBurn(uint256 emitted, uint256 allowed);

    /// @param name_ The token's name, which is also its EIP-712 domain for permits.
    /// @param symbol_ What stands behind an amount.
    /// @param settler_ Where the settler will stand: it names this token, so it is made later, at an address that its
    /// deployer's nonce fixes.
    constructor(string memory name_, string memory symbol_, address settler_) ERC20(name_, symbol_) ERC20Permit(name_) {
        settler = settler_;
    }

    /// @notice Burns of what the settler holds, and gives it what is emitted. For the settler alone.
    /// @param burned In the smallest unit.
    /// @param emitted In the smallest unit; with all that was emitted before, at most a half of all that was burned.
    function settle(uint128 burned, uint128 emitted) external {
        if (msg.sender != settler) revert NotSettler();
        uint128 totalBurned = settledBurn + burned;
        uint128 total = totalEmitted + emitted;
        uint256 allowed = uint256(totalBurned) * EMISSION_BPS / 10_000;
        if (total > allowed) revert EmissionAboveBurn(total, allowed);
        settledBurn = totalBurned;
        totalEmitted = total;
        emit Settled(burned, emitted);
        // One change of balance and supply instead of two: what is emitted takes the place of what is burned.
        if (burned > emitted) _burn(msg.sender, burned - emitted);
        else if (emitted > burned) _mint(msg.sender, emitted - burned); // room that earlier epochs left
    }
}
